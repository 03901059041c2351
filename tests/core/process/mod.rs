//! Processes, a file a topic: every transition with what follows from it, and every one that is refused.

mod activity;
