//! The program `tenderlens`: everything is in the library, the command line in [`tenderlens::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    tenderlens::cli::main()
}
