package reflexio

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// What the name of an enum's value 0 ends with; before it stands what all its names begin with.
const unspecified = "UNSPECIFIED"

// EnumName returns a value of an enum as the JSON API and the other clients write it: "click" for
// UserAction_USER_ACTION_CLICK. A number that this release does not know is "unspecified".
func EnumName(value protoreflect.Enum) string {
	values := value.Descriptor().Values()
	known := values.ByNumber(value.Number())
	if known == nil {
		known = values.ByNumber(0)
	}
	return strings.ToLower(strings.TrimPrefix(string(known.Name()), enumPrefix(values)))
}

// ParseEnum returns the value with a name, in any case, of the enum E: ParseEnum[reflexiov1.UserAction]("click").
// The error is an *Error that lists the names.
func ParseEnum[E interface {
	~int32
	protoreflect.Enum
}](name string) (E, error) {
	var zero E
	values := zero.Descriptor().Values()
	full := protoreflect.Name(enumPrefix(values) + strings.ToUpper(name))
	if known := values.ByName(full); known != nil {
		return E(known.Number()), nil
	}
	names := make([]string, values.Len())
	for index := range names {
		names[index] = EnumName(E(values.Get(index).Number()))
	}
	slices.Sort(names)
	field := string(zero.Descriptor().Name())
	return zero, fieldError(field, fmt.Sprintf("%q is none of %s", name, strings.Join(names, ", ")))
}

func enumPrefix(values protoreflect.EnumValueDescriptors) string {
	return strings.TrimSuffix(string(values.ByNumber(0).Name()), unspecified)
}
