package tests

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// What a search found reads the same in every language.
func TestPrompts(t *testing.T) {
	folder := variable(t, "REFLEXIO_TEST_VECTORS")
	text, err := os.ReadFile(filepath.Join(folder, "..", "prompts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Prompt, Answer string
		Found                json.RawMessage
		CharsMax             int `json:"chars_max"`
		Why                  bool
		Citations            []json.RawMessage
	}
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, given := range cases {
		t.Run(given.Name, func(t *testing.T) {
			found := &reflexiov1.SearchResponse{}
			if err := protojson.Unmarshal(given.Found, found); err != nil {
				t.Fatal(err)
			}
			asPrompt := reflexio.AsPrompt
			if given.Why {
				asPrompt = reflexio.AsPromptWithWhy
			}
			if prompt := asPrompt(found, given.CharsMax); prompt != given.Prompt {
				t.Errorf("got %q", prompt)
			}
			citations := reflexio.Citations(found, given.Answer)
			if len(citations) != len(given.Citations) {
				t.Fatalf("got %v", citations)
			}
			for index, citation := range citations {
				wanted := &reflexiov1.Citation{}
				if err := protojson.Unmarshal(given.Citations[index], wanted); err != nil {
					t.Fatal(err)
				}
				if !proto.Equal(citation, wanted) {
					t.Errorf("got %v, not %v", citation, wanted)
				}
			}
		})
	}
}
