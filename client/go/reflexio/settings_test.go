package reflexio

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"reflexio.ai/client/go/internal/identity"
)

func TestWhereItConnects(t *testing.T) {
	for url, target := range map[string]string{
		"http://localhost":        "dns:///localhost:80",
		"https://example.com/":    "dns:///example.com:443",
		" http://127.0.0.1:8081 ": "dns:///127.0.0.1:8081",
		"https://[::1]:9000":      "dns:///[::1]:9000",
	} {
		found, err := resolve([]Option{WithURL(url)})
		if err != nil || found.target != target || (found.tls != nil) != strings.Contains(url, "https") {
			t.Errorf("%s: %+v, %v", url, found, err)
		}
	}
}

func TestEnvironmentAndOptions(t *testing.T) {
	t.Setenv(EnvURL, "http://from-environment:1")
	t.Setenv(EnvAPIKey, "environment-key")
	found, err := resolve(nil)
	if err != nil || found.target != "dns:///from-environment:1" || found.apiKey != "environment-key" {
		t.Errorf("%+v, %v", found, err)
	}
	found, err = resolve([]Option{WithURL("http://localhost:2"), WithAPIKey("")})
	if err != nil || found.target != "dns:///localhost:2" || found.apiKey != "" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.pem")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	https := WithURL("https://localhost")
	for name, test := range map[string]struct {
		field   string
		options []Option
	}{
		"no scheme":            {"url", []Option{WithURL("localhost:8081")}},
		"a path":               {"url", []Option{WithURL("http://localhost/api")}},
		"no host":              {"url", []Option{WithURL("http://")}},
		"a bad port":           {"url", []Option{WithURL("http://localhost:port")}},
		"plain with an issuer": {"url", []Option{WithURL("http://localhost"), WithCAFile(text)}},
		"no such file":         {"ca_file", []Option{https, WithCAFile(text + "x")}},
		"no certificate":       {"ca_file", []Option{https, WithCAFile(text)}},
		"a key alone":          {"client_cert_file", []Option{https, WithClientCertificate(nil, []byte("x"))}},
		"no pair":              {"client_cert_file", []Option{https, WithClientCertificateFiles(text, text)}},
		"a line break":         {"api_key", []Option{WithAPIKey("a\nb")}},
		"no time":              {"timeout", []Option{WithTimeout(0)}},
		"no attempts":          {"retry.MaxAttempts", []Option{WithRetry(RetryPolicy{})}},
	} {
		_, err := NewClient(test.options...)
		var failed *Error
		if !errors.As(err, &failed) || failed.Violations[0].Field != test.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeyInClearBeyondLoopbackIsWarnedOf(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	for url, warned := range map[string]bool{
		"http://example.com": true, "https://example.com": false, "http://127.0.0.1:1": false,
	} {
		log.Reset()
		if _, err := resolve([]Option{WithURL(url), WithAPIKey("secret-key")}); err != nil {
			t.Fatal(err)
		}
		if (log.Len() > 0) != warned || strings.Contains(log.String(), "secret-key") {
			t.Errorf("%s: %q", url, log.String())
		}
	}
}

func TestRequestIDs(t *testing.T) {
	shape := regexp.MustCompile(`^chat_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	last := ""
	for range 10_000 {
		id := NewRequestID("chat")
		if !shape.MatchString(id) || id <= last {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
	if id := NewRequestID(strings.Repeat("é", 2000)); len([]rune(id)) != identity.RequestIDCharsMax {
		t.Errorf("%d characters", len([]rune(id)))
	}
}

func TestPausesGrowAndRespectTheServer(t *testing.T) {
	policy := DefaultRetryPolicy
	policy.Jitter = 0
	for attempt, want := range map[int]time.Duration{
		1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 5: 1600 * time.Millisecond, 6: backoffMax, 500: backoffMax,
	} {
		if pause := policy.pause(attempt, &Error{}); pause != want {
			t.Errorf("attempt %d: %s", attempt, pause)
		}
	}
	if pause := policy.pause(1, &Error{RetryDelay: time.Minute}); pause != time.Minute {
		t.Errorf("the server asked for a minute, got %s", pause)
	}
}

func TestWhatIsRetried(t *testing.T) {
	for _, test := range []struct {
		failed Error
		again  bool
	}{
		{Error{Code: codes.Unavailable}, true},
		{Error{Code: codes.ResourceExhausted, HasRetryDelay: true}, true},
		{Error{Code: codes.ResourceExhausted}, false},
		{Error{Code: codes.Internal}, false},
		{Error{Code: codes.DeadlineExceeded}, false},
	} {
		tries := attempts{policy: DefaultRetryPolicy, deadline: time.Now().Add(time.Hour)}
		if _, again := tries.next(&test.failed); again != test.again {
			t.Errorf("%+v: %t", test.failed, again)
		}
	}
	late := attempts{policy: DefaultRetryPolicy, deadline: time.Now()}
	if _, again := late.next(&Error{Code: codes.Unavailable}); again {
		t.Error("another attempt after the deadline")
	}
}
