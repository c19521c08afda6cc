package reflexio

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	reasonInvalidField    = "INVALID_FIELD"
	reasonMessageTooLarge = "MESSAGE_TOO_LARGE"

	// What gRPC itself says of an oversize message; its bare status has no details to tell by.
	transportTooLarge = "larger than max"
	// How gRPC names a stream that a server reset in its shutdown.
	brokenStream = "stream terminated by RST_STREAM"
)

// Violation is one field at fault: its path in the request and what is wrong with it.
type Violation struct {
	Field       string
	Description string
}

// Error is how every call fails; errors.As finds it. errors.Is also answers for context.Canceled and
// context.DeadlineExceeded, and status.FromError gives the gRPC status.
type Error struct {
	// Code is the gRPC status code.
	Code codes.Code
	// Reason is the machine-readable cause: a name of reflexiov1.ErrorReason without its prefix, or
	// empty.
	Reason string
	// Message is a line for people.
	Message string
	// Violations are the fields at fault.
	Violations []Violation
	// Details hold the metadata of the reason.
	Details map[string]string
	// RetryDelay is how long the server asks to wait; HasRetryDelay says whether it does.
	RetryDelay    time.Duration
	HasRetryDelay bool
	// CallID is the call's id in the server's log; empty when the server gave none.
	CallID string

	// isAbsent says that no connection came about.
	isAbsent bool
}

// Error returns the code, the reason and the message.
func (e *Error) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("reflexio: %s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("reflexio: %s (%s): %s", e.Code, e.Reason, e.Message)
}

// GRPCStatus returns the code and the message as a gRPC status.
func (e *Error) GRPCStatus() *status.Status { return status.New(e.Code, e.Message) }

// Is says that a cancelled call is a context.Canceled, and a late one a context.DeadlineExceeded.
func (e *Error) Is(target error) bool {
	return target == context.Canceled && e.Code == codes.Canceled ||
		target == context.DeadlineExceeded && e.Code == codes.DeadlineExceeded
}

// Retriable tells whether the same call may succeed soon.
func (e *Error) Retriable() bool {
	return e.Code == codes.Unavailable || e.Code == codes.ResourceExhausted && e.HasRetryDelay
}

func fieldError(field, description string) *Error {
	return &Error{
		Code:       codes.InvalidArgument,
		Reason:     reasonInvalidField,
		Message:    field + ": " + description,
		Violations: []Violation{{Field: field, Description: description}},
	}
}

// toError returns the *Error for what a gRPC call returned, nil for nil.
func toError(err error) *Error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	given := status.Convert(err)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		given = status.FromContextError(err)
	}
	return fromStatus(given.Proto())
}

// fromStatus returns the *Error for a google.rpc.Status with its details.
func fromStatus(given *statuspb.Status) *Error {
	result := &Error{Code: codes.Code(given.GetCode()), Message: given.GetMessage()}
	for _, detail := range status.FromProto(given).Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			result.Reason, result.Details = detail.GetReason(), detail.GetMetadata()
		case *errdetails.BadRequest:
			for _, violation := range detail.GetFieldViolations() {
				result.Violations = append(
					result.Violations,
					Violation{violation.GetField(), violation.GetDescription()},
				)
			}
		case *errdetails.RetryInfo:
			result.RetryDelay, result.HasRetryDelay = detail.GetRetryDelay().AsDuration(), true
		case *errdetails.RequestInfo:
			result.CallID = detail.GetRequestId()
		}
	}
	if result.Reason == "" {
		switch {
		case result.Code == codes.ResourceExhausted &&
			strings.Contains(result.Message, transportTooLarge):
			result.Reason = reasonMessageTooLarge
		case strings.HasPrefix(result.Message, brokenStream):
			result.Code = codes.Unavailable
		}
	}
	return advised(result)
}
