// Package paging joins the pages that a large reply is cut into.
package paging

import (
	"context"
	"math"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"reflexio.ai/client/go/reflexiov1"
)

const (
	pageToken     = "page_token"
	nextPageToken = "next_page_token"
)

type call[Q, R proto.Message] func(context.Context, Q, ...grpc.CallOption) (R, error)

// Search asks until the reply is not cut; what is asked stays the same, the token apart.
func Search[Q, R proto.Message](ctx context.Context, request Q, send call[Q, R]) (R, error) {
	whole, err := send(ctx, request)
	asked := text(request, pageToken)
	for err == nil && leadsOn(whole, asked) {
		next := proto.CloneOf(request)
		asked = text(whole, nextPageToken)
		set(next, pageToken, protoreflect.ValueOfString(asked))
		var page R
		if page, err = send(ctx, next); err == nil {
			join(whole, page)
		}
	}
	return wholeOr(whole, err)
}

// List asks until as many records as the field `count` of the request says, or the contract's default,
// are there.
func List[Q, R proto.Message](
	ctx context.Context, request Q, records, count protoreflect.Name, send call[Q, R],
) (R, error) {
	whole, err := send(ctx, request)
	wanted, asked := counted(request, count), text(request, pageToken)
	for err == nil && leadsOn(whole, asked) && length(whole, records) < wanted {
		next := proto.CloneOf(request)
		asked = text(whole, nextPageToken)
		set(next, pageToken, protoreflect.ValueOfString(asked))
		set(next, count, protoreflect.ValueOfInt64(wanted-length(whole, records)))
		var page R
		if page, err = send(ctx, next); err == nil {
			join(whole, page)
		}
	}
	return wholeOr(whole, err)
}

// wholeOr returns no reply beside an error: half of a result looks like a result.
func wholeOr[R proto.Message](whole R, err error) (R, error) {
	if err != nil {
		var none R
		return none, err
	}
	return whole, nil
}

// leadsOn tells whether a reply's token goes on; a page that leads to itself would never end.
func leadsOn(reply proto.Message, asked string) bool {
	token := text(reply, nextPageToken)
	return token != "" && token != asked
}

// join appends the lists of a page to those of the whole, and takes its other fields.
func join(whole, page proto.Message) {
	target := whole.ProtoReflect()
	fields := target.Descriptor().Fields()
	for index := range fields.Len() {
		if field := fields.Get(index); !field.IsList() {
			target.Clear(field)
		}
	}
	proto.Merge(whole, page)
}

func fieldOf(message proto.Message, name protoreflect.Name) protoreflect.FieldDescriptor {
	return message.ProtoReflect().Descriptor().Fields().ByName(name)
}

func text(message proto.Message, name protoreflect.Name) string {
	return message.ProtoReflect().Get(fieldOf(message, name)).String()
}

func set(message proto.Message, name protoreflect.Name, value protoreflect.Value) {
	message.ProtoReflect().Set(fieldOf(message, name), value)
}

func length(message proto.Message, name protoreflect.Name) int64 {
	return int64(message.ProtoReflect().Get(fieldOf(message, name)).List().Len())
}

// counted returns how many are asked for: what the request says, else the contract.
func counted(request proto.Message, name protoreflect.Name) int64 {
	field := fieldOf(request, name)
	if request.ProtoReflect().Has(field) {
		return request.ProtoReflect().Get(field).Int()
	}
	rule, _ := proto.GetExtension(field.Options(), reflexiov1.E_Rule).(*reflexiov1.FieldRule)
	count, err := strconv.ParseInt(rule.GetDefaultValue(), 10, 64)
	if err != nil {
		return math.MaxInt64 // a contract without a default has no bound
	}
	return count
}
