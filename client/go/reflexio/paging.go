package reflexio

import (
	"math"
	"strconv"

	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexiov1"
)

// topK returns how many interactions are asked for: what the request says, else the contract.
func topK(request *reflexiov1.GetInteractionsRequest) int64 {
	if request.TopK != nil {
		return request.GetTopK()
	}
	field := request.ProtoReflect().Descriptor().Fields().ByName("top_k")
	rule, _ := proto.GetExtension(field.Options(), reflexiov1.E_Rule).(*reflexiov1.FieldRule)
	count, err := strconv.ParseInt(rule.GetDefaultValue(), 10, 64)
	if err != nil {
		return math.MaxInt64 // a contract without a default has no bound
	}
	return count
}
