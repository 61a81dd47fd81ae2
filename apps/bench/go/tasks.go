package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// All wait in the middle of their bodies until all are there.
func spawning(l load) int {
	results := make([]chan int, l.n)
	gate := make(chan struct{})
	l.meter.begin()
	for index := 0; index < l.n; index++ {
		result := make(chan int, 1)
		results[index] = result
		go func(index int) {
			<-gate
			result <- index
		}(index)
	}
	runtime.Gosched()
	l.meter.alive()
	close(gate)
	right := 0
	for index, result := range results {
		if <-result == index {
			right++
		}
	}
	l.meter.end()
	return right
}

const children = 10

func cancelling(l load) int {
	levels, size := 1, 1
	for size < l.n {
		size, levels = size*children+1, levels+1
	}
	var waiting, cleaned int64
	var node func(outer context.Context, levels int)
	node = func(outer context.Context, levels int) {
		ctx, cancel := context.WithCancel(outer)
		defer cancel()
		var done sync.WaitGroup
		if levels > 1 {
			done.Add(children)
			for child := 0; child < children; child++ {
				go func() {
					defer done.Done()
					node(ctx, levels-1)
				}()
			}
		}
		atomic.AddInt64(&waiting, 1)
		<-ctx.Done()
		done.Wait()
		runtime.Gosched()
		atomic.AddInt64(&cleaned, 1)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		node(ctx, levels)
		close(ended)
	}()
	for atomic.LoadInt64(&waiting) < int64(l.n) {
		time.Sleep(time.Millisecond)
	}
	l.meter.alive()
	l.meter.begin()
	cancel()
	<-ended
	l.meter.end()
	return int(atomic.LoadInt64(&cleaned))
}
