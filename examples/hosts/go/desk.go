// The help desk in Go, through cgo: desk FOLDER
// Build it with CGO_CFLAGS and CGO_LDFLAGS that name the folders of punctual.h and libpunctual.
package main

/*
#cgo LDFLAGS: -lpunctual
#include <punctual.h>
#include <stdlib.h>
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"unsafe"
)

type problem struct{ Path, Kind, Found, Help string }

type refused struct{ Problems []problem }

func (r refused) Error() string { return fmt.Sprint(r.Problems) }

// policy is a policy or a book. The zero value is for verbs that need nothing loaded.
type policy struct{ handle *C.punctual }

func pointer(text []byte) (*C.uint8_t, C.size_t) {
	if len(text) == 0 {
		return nil, 0
	}
	return (*C.uint8_t)(unsafe.Pointer(&text[0])), C.size_t(len(text))
}

func answer(code C.int32_t, text *C.punctual_text) ([]byte, error) {
	defer C.punctual_free(text)
	answer := C.GoBytes(unsafe.Pointer(text.data), C.int(text.len))
	if code == C.PUNCTUAL_DONE {
		return answer, nil
	}
	var why refused
	if err := json.Unmarshal(answer, &why); err != nil {
		return nil, err
	}
	return nil, why
}

func load(text []byte) (*policy, error) {
	if C.punctual_abi() != C.PUNCTUAL_ABI {
		return nil, fmt.Errorf("another version of the functions")
	}
	var loaded policy
	var out C.punctual_text
	data, size := pointer(text)
	_, err := answer(C.punctual_load(data, size, &loaded.handle, &out), &out)
	runtime.SetFinalizer(&loaded, func(p *policy) { C.punctual_drop(p.handle) })
	return &loaded, err
}

// call puts the answer to one question into result.
func (p *policy) call(verb string, arguments any, result any) error {
	args, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	name := C.CString(verb)
	defer C.free(unsafe.Pointer(name))
	var out C.punctual_text
	data, size := pointer(args)
	text, err := answer(C.punctual_call(p.handle, name, data, size, &out), &out)
	runtime.KeepAlive(p)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, result)
}

// lines gives JSON Lines, or one JSON text.
func (p *policy) lines(verb string, arguments any, lines []byte) ([]byte, error) {
	args, err := json.Marshal(arguments)
	if err != nil {
		return nil, err
	}
	name := C.CString(verb)
	defer C.free(unsafe.Pointer(name))
	var out C.punctual_text
	data, size := pointer(args)
	text, length := pointer(lines)
	defer runtime.KeepAlive(p)
	return answer(C.punctual_lines(p.handle, name, data, size, text, length, &out), &out)
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	support := must(load(must(os.ReadFile(filepath.Join(os.Args[1], "policy.json")))))
	tickets := must(os.ReadFile(filepath.Join(os.Args[1], "tickets.jsonl")))
	now := "2026-03-09T12:00:00Z"

	// Where each ticket stands.
	for _, ticket := range bytes.Split(bytes.TrimSpace(tickets), []byte("\n")) {
		var brief struct {
			Ticket  string
			Metrics []struct {
				Metric, Outcome string
				DueAt           *string `json:"due_at"`
				Phase           struct{ State string }
			}
		}
		question := map[string]any{"ticket": json.RawMessage(ticket), "now": now, "fields": "brief"}
		must(0, support.call("evaluate", question, &brief))
		for _, metric := range brief.Metrics {
			due := "-"
			if metric.DueAt != nil {
				due = *metric.DueAt
			}
			fmt.Printf("%s %s: %s, %s, due %s\n", brief.Ticket, metric.Metric, metric.Outcome, metric.Phase.State, due)
		}
	}

	// A report over all of them, divided and merged.
	spec := map[string]any{"spec": map[string]any{"now": now, "by": []string{"metric"}}}
	var states []json.RawMessage
	for _, part := range bytes.SplitN(tickets, []byte("\n"), 2) {
		states = append(states, must(support.lines("report", spec, part)))
	}
	var state json.RawMessage
	nothing := &policy{}
	must(0, nothing.call("merge", map[string]any{"states": states}, &state))
	var report struct {
		Lines []struct {
			Dimensions             []*string
			Met, Breached, Pending int
		}
	}
	must(0, nothing.call("report", map[string]any{"state": state}, &report))
	for _, line := range report.Lines {
		if metric := line.Dimensions[0]; metric != nil {
			fmt.Printf("%s: %d met, %d breached, %d pending\n", *metric, line.Met, line.Breached, line.Pending)
		}
	}

	// A mistake.
	err := support.call("quote", map[string]any{"at": "tomorrow", "priorty": "high"}, nil)
	if why, ok := err.(refused); ok {
		for _, problem := range why.Problems {
			fmt.Printf("%s: %s, %s\n", problem.Path, problem.Kind, problem.Found)
		}
	}
}
