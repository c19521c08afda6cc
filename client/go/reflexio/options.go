package reflexio

import (
	"time"
)

// The environment that NewClient reads where no option says otherwise.
const (
	EnvURL            = "REFLEXIO_URL"
	EnvAPIKey         = "REFLEXIO_API_KEY"
	EnvCAFile         = "REFLEXIO_CA_FILE"
	EnvClientCertFile = "REFLEXIO_CLIENT_CERT_FILE"
	EnvClientKeyFile  = "REFLEXIO_CLIENT_KEY_FILE"
)

// DefaultURL is where a client connects when nothing says otherwise.
const DefaultURL = "http://localhost:8081"

// DefaultTimeout is what a call may take with all its attempts.
const DefaultTimeout = 30 * time.Second

// Option is one setting of NewClient.
type Option func(*given)

// given is what the options say; nil means nothing.
type given struct {
	url, apiKey                  *string
	caFile, certFile, keyFile    *string
	caPEM, certPEM, clientKeyPEM []byte
	timeout                      time.Duration
	retry                        RetryPolicy
	waits                        bool
}

// WithURL says where the server is: http:// is plain, https:// is TLS; the port is 80 or 443 when none
// is given.
func WithURL(url string) Option { return func(g *given) { g.url = &url } }

// WithAPIKey gives the key that is sent as a bearer; an empty one is none.
func WithAPIKey(key string) Option { return func(g *given) { g.apiKey = &key } }

// WithTimeout bounds a call with all its attempts, in place of DefaultTimeout. A context that ends
// earlier ends the call earlier. Streams are bounded by their contexts alone. Given, also a server that
// is still to start is waited for.
func WithTimeout(timeout time.Duration) Option {
	return func(g *given) { g.timeout, g.waits = timeout, true }
}

// WithRetry says how often calls are tried, in place of DefaultRetryPolicy. Given, also a server that
// is still to start is waited for.
func WithRetry(policy RetryPolicy) Option {
	return func(g *given) { g.retry, g.waits = policy, true }
}

// WithCAFile trusts the authorities of a PEM file in place of the system's.
func WithCAFile(path string) Option { return func(g *given) { g.caFile = &path } }

// WithCA trusts these authorities, as PEM, in place of the system's.
func WithCA(pem []byte) Option { return func(g *given) { g.caPEM = pem } }

// WithClientCertificateFiles shows the server a certificate, from PEM files: mutual TLS.
func WithClientCertificateFiles(certFile, keyFile string) Option {
	return func(g *given) { g.certFile, g.keyFile = &certFile, &keyFile }
}

// WithClientCertificate shows the server a certificate, given as PEM: mutual TLS.
func WithClientCertificate(certPEM, keyPEM []byte) Option {
	return func(g *given) { g.certPEM, g.clientKeyPEM = certPEM, keyPEM }
}
