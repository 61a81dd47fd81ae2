// The server of the talk with goroutines.
package main

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
)

func fib(n int) int {
	if n <= 2 {
		return 1
	}
	return fib(n-1) + fib(n-2)
}

func answer(connection net.Conn) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(connection, "%d\n", fib(n)); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go answer(connection)
	}
}
