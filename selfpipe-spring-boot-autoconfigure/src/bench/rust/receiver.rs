//! The iterator of signal-hook, on the main thread ("one") or on a thread of its own beside an idle main
//! thread ("two"), as its documentation shows it. Arguments: one|two FILE SIGNO...

use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::atomic::{AtomicI64, Ordering};

use signal_hook::iterator::Signals;

const READY: usize = 8;
const RECEIVED: usize = 64;
const ENTRIES: usize = 4096;
const SIZE: usize = 32;

fn nanos() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn receive(mut signals: Signals, shared: usize) {
    let shared = shared as *mut u8;
    unsafe {
        let capacity = ptr::read(shared as *const i64);
        let count = &*(shared.add(RECEIVED) as *const AtomicI64);
        ptr::write(shared.add(READY) as *mut i64, nanos());
        for signo in signals.forever() {
            let now = nanos();
            let at = count.load(Ordering::Relaxed);
            if at < capacity {
                let entry = shared.add(ENTRIES + at as usize * SIZE);
                ptr::write(entry as *mut [i64; 3], [now, 0, 0]);
                ptr::write(entry.add(24) as *mut [i32; 2], [signo, 1]);
            }
            count.store(at + 1, Ordering::Release);
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file = OpenOptions::new().read(true).write(true).open(&arguments[2]).unwrap();
    let length = file.metadata().unwrap().len() as usize;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let shared = unsafe { libc::mmap(ptr::null_mut(), length, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) } as usize;
    assert!(shared as isize != -1, "mmap");
    let signals: Vec<i32> = arguments[3..].iter().map(|signo| signo.parse().unwrap()).collect();
    let signals = Signals::new(signals).unwrap();
    if arguments[1] == "two" {
        std::thread::spawn(move || receive(signals, shared)).join().unwrap();
    } else {
        receive(signals, shared);
    }
}
