package tests

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

func TestEnumNamesThereAndBack(t *testing.T) {
	for _, number := range reflexiov1.UserAction_value {
		value := reflexiov1.UserAction(number)
		if back, err := reflexio.ParseEnum[reflexiov1.UserAction](strings.ToUpper(reflexio.EnumName(value))); back != value || err != nil {
			t.Errorf("%s became %s, %v", reflexio.EnumName(value), back, err)
		}
	}
	if name := reflexio.EnumName(reflexiov1.PlaybookStatus_PLAYBOOK_STATUS_APPROVED); name != "approved" {
		t.Error(name)
	}
	if name := reflexio.EnumName(reflexiov1.UserAction(12345)); name != "unspecified" {
		t.Errorf("an unknown one is %s", name)
	}
}

func TestEveryEnumHasNames(t *testing.T) {
	count := 0
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if file.Package() != "reflexio.v1" {
			return true
		}
		enums := file.Enums()
		for index := range enums.Len() {
			count++
			name := reflexio.EnumName(dynamicpb.NewEnumType(enums.Get(index)).New(0))
			if name != "unspecified" {
				t.Errorf("0 of %s is %s", enums.Get(index).Name(), name)
			}
		}
		return true
	})
	if count < 10 {
		t.Errorf("%d enums", count)
	}
}

func TestUnknownEnumNameIsRefused(t *testing.T) {
	_, err := reflexio.ParseEnum[reflexiov1.PlaybookStatus]("aproved")
	failed := failure(t, err, codes.InvalidArgument)
	if !strings.Contains(failed.Message, "approved, pending, rejected") {
		t.Error(err)
	}
}
