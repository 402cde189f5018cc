//! The iterator of signal-hook on the main thread, as its documentation shows it. Arguments: FILE SIGNO...

use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::atomic::{AtomicI64, Ordering};

use signal_hook::iterator::Signals;

const READY: usize = 8;
const RECEIVED: usize = 64;
const ENTRIES: usize = 4096;
const SIZE: usize = 24;

fn nanos() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file = OpenOptions::new().read(true).write(true).open(&arguments[1]).unwrap();
    let length = file.metadata().unwrap().len() as usize;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let mut signals = Signals::new(arguments[2..].iter().map(|signo| signo.parse::<i32>().unwrap())).unwrap();
    unsafe {
        let shared = libc::mmap(ptr::null_mut(), length, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) as *mut u8;
        assert!(shared as isize != -1, "mmap");
        let capacity = ptr::read(shared as *const i64);
        let count = &*(shared.add(RECEIVED) as *const AtomicI64);
        ptr::write(shared.add(READY) as *mut i64, nanos());
        for signo in signals.forever() {
            let now = nanos();
            let at = count.load(Ordering::Relaxed);
            if at < capacity {
                let entry = shared.add(ENTRIES + at as usize * SIZE);
                ptr::write(entry as *mut [i64; 2], [now, 0]);
                ptr::write(entry.add(16) as *mut [i32; 2], [signo, 1]);
            }
            count.store(at + 1, Ordering::Release);
        }
    }
}
