//! The command line of tenderlens.

fn main() {}
