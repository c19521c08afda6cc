package tests

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"reflexio.ai/client/go/reflexio"
)

type vector struct {
	Name   string
	Server string
	Steps  []step
}

type step struct {
	Call    string
	Request json.RawMessage
	Key     string
	Save    map[string]string
	Expect  struct {
		Response any
		Error    *refusal
	}
}

type refusal struct {
	Code, Reason string
	Fields       []string
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(variable(t, "REFLEXIO_TEST_VECTORS"), "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	slices.Sort(paths)
	var all []vector
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var some []vector
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, some...)
	}
	return all
}

func TestVectors(t *testing.T) {
	ran := 0
	for _, vector := range readVectors(t) {
		t.Run(vector.Name, func(t *testing.T) {
			ran++
			server := "REFLEXIO_TEST_URL"
			if vector.Server == "keyed" {
				server = "REFLEXIO_TEST_KEYED_URL"
			}
			names := []string{"{run}", variable(t, "REFLEXIO_TEST_RUN")}
			for _, step := range vector.Steps {
				key := map[string]string{"garbage": "rfx_nobody_made-this"}[step.Key]
				if step.Key == "valid" {
					key = variable(t, "REFLEXIO_TEST_KEY")
				}
				url := reflexio.WithURL(variable(t, server))
				client := newClient(t, url, reflexio.WithAPIKey(key))
				names = append(names, runStep(t, client, step, names)...)
			}
		})
	}
	countFile := variable(t, "REFLEXIO_TEST_COUNT_FILE")
	if err := os.WriteFile(countFile, []byte(strconv.Itoa(ran)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runStep sends one request and compares the answer; it returns the names that the step saves.
func runStep(t *testing.T, client *reflexio.Client, step step, names []string) []string {
	t.Helper()
	reply, err := send(t, client, step.Call, strings.NewReplacer(names...).Replace(string(step.Request)))
	if want := step.Expect.Error; want != nil {
		var failed *reflexio.Error
		if !errors.As(err, &failed) {
			t.Fatalf("%s should fail, answered %v", step.Call, reply)
		}
		got := refusal{code.Code_name[int32(failed.Code)], failed.Reason, []string{}}
		for _, violation := range failed.Violations {
			got.Fields = append(got.Fields, violation.Field)
		}
		slices.Sort(got.Fields)
		slices.Sort(want.Fields)
		if got.Code != want.Code || got.Reason != want.Reason || !slices.Equal(got.Fields, want.Fields) {
			t.Fatalf("%s failed with %+v, want %+v", step.Call, got, *want)
		}
		return nil
	}
	if err != nil {
		t.Fatalf("%s: %v", step.Call, err)
	}
	expected := filled(step.Expect.Response, strings.NewReplacer(names...))
	if wrong := mismatch(expected, reply, ""); wrong != "" {
		t.Fatalf("%s: %s in %v", step.Call, wrong, reply)
	}
	var saved []string
	for name, path := range step.Save {
		saved = append(saved, "{"+name+"}", atPath(reply, path))
	}
	return saved
}

// send calls the RPC with a request in ProtoJSON and returns the reply as one, defaults omitted.
func send(t *testing.T, client *reflexio.Client, call, request string) (any, error) {
	t.Helper()
	service, method, _ := strings.Cut(call, "/")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(
		protoreflect.FullName("reflexio.v1." + service + "." + method),
	)
	if err != nil {
		t.Fatal(err)
	}
	descriptor := found.(protoreflect.MethodDescriptor)
	input := newMessage(t, descriptor.Input())
	if err := protojson.Unmarshal([]byte(request), input); err != nil {
		t.Fatalf("%s: %v", request, err)
	}
	arguments := []reflect.Value{reflect.ValueOf(newContext(t)), reflect.ValueOf(input)}
	answer := reflect.ValueOf(client).MethodByName(method).Call(arguments)
	if failed, ok := answer[1].Interface().(error); ok {
		return nil, failed
	}
	output := answer[0].Interface().(proto.Message)
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(output)
	if err != nil {
		t.Fatal(err)
	}
	var reply any
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&reply); err != nil {
		t.Fatal(err)
	}
	return reply, nil
}

func newMessage(t *testing.T, descriptor protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}

func filled(value any, names *strings.Replacer) any {
	switch value := value.(type) {
	case string:
		return names.Replace(value)
	case []any:
		items := make([]any, len(value))
		for index, item := range value {
			items[index] = filled(item, names)
		}
		return items
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, item := range value {
			object[key] = filled(item, names)
		}
		return object
	}
	return value
}

// mismatch returns where and how what was found differs from what is expected, "" when it matches.
func mismatch(expected, found any, path string) string {
	switch expected := expected.(type) {
	case nil:
		if found != nil {
			return fmt.Sprintf("%s should be absent, is %v", path, found)
		}
		return ""
	case map[string]any:
		object, ok := found.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s should be an object, is %v", path, found)
		}
		for key, item := range expected {
			if wrong := mismatch(item, object[key], path+"."+key); wrong != "" {
				return wrong
			}
		}
		return ""
	case []any:
		items, ok := found.([]any)
		if !ok || len(items) != len(expected) {
			return fmt.Sprintf("%s should have %d items, is %v", path, len(expected), found)
		}
		for index, item := range expected {
			at := fmt.Sprintf("%s[%d]", path, index)
			if wrong := mismatch(item, items[index], at); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	if expected == "*" && found != nil || expected == found {
		return ""
	}
	return fmt.Sprintf("%s should be %v, is %v", path, expected, found)
}

func atPath(value any, path string) string {
	for _, part := range strings.Split(path, ".") {
		if items, ok := value.([]any); ok {
			index, _ := strconv.Atoi(part)
			value = items[index]
		} else {
			value = value.(map[string]any)[part]
		}
	}
	return fmt.Sprint(value)
}
