//! Methods as Rust has them. A lens is wanted on each line that says so, and on no other.

pub struct Ring<T> {
    slots: Vec<T>,
}

/// What a driver domain does.
pub trait Backend {
    fn drain(&mut self) -> usize;
}

impl<T: Into<u64>> Ring<T> {
    /// Empty.
    pub fn new() -> Self {
        Self { slots: Vec::new() }
    }

    /// One slot more.
    #[inline(never)]
    pub fn push(&mut self, slot: T) { // lens
        self.slots.push(slot);
    }
}

impl<T> Backend for Ring<T> {
    fn drain(&mut self) -> usize { // lens
        self.slots.drain(..).count()
    }
}

pub struct Tap;

impl Backend for Tap {
    fn drain(&mut self) -> usize {
        0
    }
}

pub fn run(ring: &mut Ring<u64>) -> usize { // lens
    ring.push(1);
    ring.drain()
}
