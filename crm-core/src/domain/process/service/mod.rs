//! What is done with cases, contracts, articles and queues.

pub mod article;
pub mod case;
pub mod contract;
pub mod queue;
pub mod renewal;
