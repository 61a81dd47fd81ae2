package main

import (
	"math/rand"
	"sync/atomic"
	"time"
)

const (
	idle   = time.Minute
	stride = 7919
)

// The deadlines of delays.ts.
func delaysOf(l load) []time.Duration {
	base, span := time.Minute, time.Minute
	switch l.settings.Phase {
	case "fire":
		base, span = 30*time.Millisecond+time.Duration(l.n)*2*time.Microsecond, 100*time.Millisecond
	case "as due":
		base, span = 30*time.Millisecond+time.Duration(l.n)*2*time.Microsecond, time.Second
	}
	random := rand.New(rand.NewSource(1))
	all := make([]time.Duration, l.n)
	for index := range all {
		if l.settings.Spread == "alike" {
			all[index] = base + time.Duration(index%8)*time.Millisecond
		} else {
			all[index] = base + time.Duration(random.Int63n(int64(span)))
		}
	}
	return all
}

func timers(l load) int {
	phase := l.settings.Phase
	all := delaysOf(l)
	list := make([]*time.Timer, l.n)
	var fired int64
	done := make(chan struct{}, 1)
	fire := func() {
		if atomic.AddInt64(&fired, 1) == int64(l.n) {
			done <- struct{}{}
		}
	}
	if phase == "insert" {
		l.meter.begin()
	}
	for index, delay := range all {
		list[index] = time.AfterFunc(delay, fire)
	}
	if phase == "insert" {
		l.meter.end()
	}
	l.meter.alive()
	switch phase {
	case "as due":
		l.meter.begin()
		<-done
		l.meter.end()
		return int(fired)
	case "idle":
		l.meter.begin()
		for step := 0; step < l.steps; step++ {
			list[step*stride%l.n].Reset(idle)
		}
		l.meter.end()
	case "call off":
		l.meter.begin()
	}
	for _, each := range list {
		each.Stop()
	}
	if phase == "call off" {
		l.meter.end()
	}
	if phase == "idle" {
		return l.steps - int(fired)
	}
	return l.n - int(fired)
}
