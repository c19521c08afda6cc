package reflexio

import (
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexiov1"
)

const (
	// The contract's limit; a longer source is cut so that the id fits.
	requestIDCharsMax = 1000
	uuidChars         = 36
)

// NewRequestID returns a request_id that sorts by time: `<source>_<uuid7>`, or the bare UUID without
// a source; at most 1,000 characters.
func NewRequestID(source string) string {
	id := uuid.Must(uuid.NewV7()).String()
	if source == "" {
		return id
	}
	if chars := []rune(source); len(chars) > requestIDCharsMax-uuidChars-1 {
		source = string(chars[:requestIDCharsMax-uuidChars-1])
	}
	return source + "_" + id
}

// identified returns the request with the ids that make it safe to repeat; the caller's own message
// is never changed.
func identified(request any) any {
	switch request := request.(type) {
	case *reflexiov1.PublishInteractionRequest:
		return identifiedPublish(request)
	case *reflexiov1.AddUserProfileRequest:
		return identifiedProfiles(request)
	}
	return request
}

func identifiedPublish(
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

func identifiedProfiles(request *reflexiov1.AddUserProfileRequest) *reflexiov1.AddUserProfileRequest {
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
