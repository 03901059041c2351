//! The tests of the core through its public face.

mod catalogue;
