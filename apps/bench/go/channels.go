package main

import (
	"runtime"
	"sync"
)

// Gosched promises no order, so turns are counted and not their order.
func switching(l load) int {
	var done sync.WaitGroup
	turns := make([]int, l.n)
	l.meter.begin()
	done.Add(l.n)
	for index := 0; index < l.n; index++ {
		go func(index int) {
			defer done.Done()
			for left := l.steps / l.n; left > 0; left-- {
				turns[index]++
				runtime.Gosched()
			}
		}(index)
	}
	done.Wait()
	l.meter.end()
	sum := 0
	for _, each := range turns {
		sum += each
	}
	return sum
}

func pingPong(l load) int {
	there := make(chan int, l.settings.Capacity)
	back := make(chan int, l.settings.Capacity)
	result := make(chan int)
	l.meter.begin()
	go func() {
		right := 0
		for index := 0; index < l.steps; index++ {
			there <- index
			if <-back == index+1 {
				right++
			}
		}
		result <- right
	}()
	go func() {
		for index := 0; index < l.steps; index++ {
			back <- <-there + 1
		}
	}()
	right := <-result
	l.meter.end()
	return right
}

func fan(l load) int {
	senders, receivers := l.n, 1
	if l.settings.Direction == "out" {
		senders, receivers = 1, l.n
	}
	each := l.steps / senders
	channel := make(chan int)
	sums := make(chan int, receivers)
	l.meter.begin()
	for index := 0; index < receivers; index++ {
		go func() {
			sum := 0
			for left := l.steps / receivers; left > 0; left-- {
				sum += <-channel
			}
			sums <- sum
		}()
	}
	for index := 0; index < senders; index++ {
		go func() {
			for value := 1; value <= each; value++ {
				channel <- value
			}
		}()
	}
	sum := 0
	for index := 0; index < receivers; index++ {
		sum += <-sums
	}
	l.meter.end()
	if sum != senders*(each*(each+1))/2 {
		return -1
	}
	return l.steps
}
