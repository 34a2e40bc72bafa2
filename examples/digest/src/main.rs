//! Prints the digest. `cargo run --release` and `cargo run` print what `tests/golden/digest.txt` says.

fn main() {
    print!("{}", digest::text());
}
