// One measurement of a subject in Go, as child.ts does it for those in JavaScript.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

const (
	warmNanoseconds     = 250e6
	measuredNanoseconds = 200e6
	large               = 100_000
	patience            = time.Second
)

type settings struct {
	Phase, Spread, Closures, Direction string
	Capacity                           int
}

type request struct {
	Folder, Name     string
	N, Steps         int
	WarmN, WarmSteps int
	Memory           bool
	Settings         settings
}

type load struct {
	n, steps int
	settings settings
	meter    *meter
}

// Does the work and returns how many steps it has seen done rightly.
type program func(load) int

var programs = map[string]program{
	"switching":  switching,
	"ping-pong":  pingPong,
	"fan":        fan,
	"spawning":   spawning,
	"cancelling": cancelling,
	"timers":     timers,
}

type meter struct {
	cpu, wall int64
	cpuBegan  int64
	wallBegan time.Time
	tell      func()
}

func (m *meter) begin() {
	m.wallBegan = time.Now()
	m.cpuBegan = cpuTime()
}

func (m *meter) end() {
	m.cpu += cpuTime() - m.cpuBegan
	m.wall += time.Since(m.wallBegan).Nanoseconds()
}

func (m *meter) alive() {
	if m.tell != nil {
		m.tell()
	}
}

func cpuTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// What is held: the heap, and the stacks of the goroutines.
func heldBytes() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

func finish(result map[string]float64) {
	text, err := json.Marshal(result)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
	os.Exit(0)
}

func main() {
	var asked request
	if err := json.Unmarshal([]byte(os.Args[1]), &asked); err != nil {
		panic(err)
	}
	run, known := programs[filepath.Base(asked.Folder)]
	if !known {
		panic("no program in Go for " + asked.Folder)
	}
	m := &meter{}
	once := func(n, steps int) {
		if seen := run(load{n, steps, asked.Settings, m}); seen != steps {
			panic(fmt.Sprintf("n = %d: did %d of %d steps", n, seen, steps))
		}
	}
	began := time.Now()
	for {
		once(asked.WarmN, asked.WarmSteps)
		if m.cpu >= warmNanoseconds || time.Since(began) > patience {
			break
		}
	}
	runtime.GC()
	m.cpu, m.wall = 0, 0
	steps := 0
	began = time.Now()
	for {
		once(asked.N, asked.Steps)
		steps += asked.Steps
		if asked.N >= large || m.cpu >= measuredNanoseconds || time.Since(began) > patience {
			break
		}
	}
	result := map[string]float64{"cpu": float64(m.cpu) / float64(steps), "wall": float64(m.wall) / float64(steps)}
	if !asked.Memory {
		finish(result)
	}
	baseline := heldBytes()
	m.tell = func() {
		result["bytes"] = float64(heldBytes()-baseline) / float64(asked.N)
		finish(result)
	}
	once(asked.N, asked.Steps)
	panic("never said that everything is alive")
}
