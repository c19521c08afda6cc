// Package identity gives requests the ids that make it safe to repeat them.
package identity

import (
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexiov1"
)

const (
	// RequestIDCharsMax is the contract's limit; a longer source is cut so that the id fits.
	RequestIDCharsMax = 1000
	uuidChars         = 36
)

// NewRequestID returns a request_id that sorts by time: `<source>_<uuid7>`, or the bare UUID without
// a source; at most 1,000 characters.
func NewRequestID(source string) string {
	id := uuid.Must(uuid.NewV7()).String()
	if source == "" {
		return id
	}
	if chars := []rune(source); len(chars) > RequestIDCharsMax-uuidChars-1 {
		source = string(chars[:RequestIDCharsMax-uuidChars-1])
	}
	return source + "_" + id
}

// Of returns the request with the ids that make it safe to repeat; the caller's own message
// is never changed.
func Of(request any) any {
	switch request := request.(type) {
	case *reflexiov1.PublishInteractionRequest:
		return OfPublish(request)
	case *reflexiov1.AddUserProfileRequest:
		return ofProfiles(request)
	}
	return request
}

// OfPublish returns the publish with a RequestId: its own, or a new one that names its source.
func OfPublish(
	request *reflexiov1.PublishInteractionRequest,
) *reflexiov1.PublishInteractionRequest {
	if request == nil || request.GetRequestId() != "" {
		return request
	}
	// The copy shares every text and image with the original.
	copied := proto.CloneOf(request)
	copied.RequestId = NewRequestID(request.GetSource())
	return copied
}

func ofProfiles(request *reflexiov1.AddUserProfileRequest) *reflexiov1.AddUserProfileRequest {
	copied := request
	for index, profile := range request.GetUserProfiles() {
		if profile.GetProfileId() != "" {
			continue
		}
		if copied == request {
			copied = proto.CloneOf(request)
		}
		copied.UserProfiles[index].ProfileId = NewRequestID("")
	}
	return copied
}
