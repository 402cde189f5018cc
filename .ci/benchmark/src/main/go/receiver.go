// The os/signal of Go. Arguments: FILE SIGNO...
package main

import (
	"encoding/binary"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// As in bench.h.
const ready, received, entries, size = 8, 64, 4096, 24

// nanos is CLOCK_MONOTONIC, which the time package does not show.
func nanos() int64 {
	var ts syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 1, uintptr(unsafe.Pointer(&ts)), 0)
	return ts.Nano()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	file := must(os.OpenFile(os.Args[1], os.O_RDWR, 0))
	length := int(must(file.Stat()).Size())
	shared := must(syscall.Mmap(int(file.Fd()), 0, length, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED))
	capacity := int64(binary.LittleEndian.Uint64(shared))
	count := (*int64)(unsafe.Pointer(&shared[received]))
	var signals []os.Signal
	for _, argument := range os.Args[2:] {
		signals = append(signals, syscall.Signal(must(strconv.Atoi(argument))))
	}
	// Notify does not block to send, so its channel is to have room.
	caught := make(chan os.Signal, 1<<16)
	signal.Notify(caught, signals...)
	binary.LittleEndian.PutUint64(shared[ready:], uint64(nanos()))
	for one := range caught {
		now := nanos()
		if at := atomic.LoadInt64(count); at < capacity {
			entry := shared[entries+at*size:]
			binary.LittleEndian.PutUint64(entry, uint64(now))
			binary.LittleEndian.PutUint32(entry[16:], uint32(one.(syscall.Signal)))
			binary.LittleEndian.PutUint32(entry[20:], 1)
		}
		atomic.AddInt64(count, 1)
	}
}
