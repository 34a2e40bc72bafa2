//! Prints a case if a property does not hold for it.

/// Prints its text if the test panics before it is dropped.
pub(super) struct Told<F: Fn() -> String>(pub(super) F);

impl<F: Fn() -> String> Drop for Told<F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", (self.0)());
        }
    }
}
