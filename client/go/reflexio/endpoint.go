package reflexio

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

const (
	// MessageSizeBytesMax is the limit of one message on every path, the server's too.
	MessageSizeBytesMax = 32 << 20

	// The first pause before a new connection: a server that was restarted listens again soon.
	firstReconnect = 100 * time.Millisecond
	// What one attempt to connect may take, TLS included; gRPC's own 20 s outlast most timeouts.
	connectTimeout = 5 * time.Second
	// A ping on a connection that is silent in the middle of a call, before NAT tables forget it.
	keepaliveTime = 120 * time.Second
	// A ping unanswered for this long means that the connection is dead.
	keepaliveTimeout = 20 * time.Second
	// As gRPC documents its backoff.
	reconnectMultiplier = 1.6
)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// settings are what a client works with once options and environment are read.
type settings struct {
	target  string
	tls     *tls.Config // nil means plain
	apiKey  string
	timeout time.Duration
	retry   RetryPolicy

	presence *presence
}

func resolve(options []Option) (settings, error) {
	asked := given{timeout: DefaultTimeout, retry: DefaultRetryPolicy}
	for _, option := range options {
		option(&asked)
	}
	address, err := parseURL(chosen(asked.url, EnvURL, DefaultURL))
	if err != nil {
		return settings{}, err
	}
	if asked.timeout <= 0 {
		return settings{}, fieldError("timeout", "must be above 0")
	}
	if err := asked.retry.check(); err != nil {
		return settings{}, err
	}
	key := strings.TrimSpace(chosen(asked.apiKey, EnvAPIKey, ""))
	if strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return settings{}, fieldError("api_key", "must be printable ASCII")
	}
	result := settings{target: address.target, apiKey: key, timeout: asked.timeout, retry: asked.retry}
	result.presence = &presence{waits: asked.waits}
	if address.isTLS {
		if result.tls, err = asked.tlsConfig(); err != nil {
			return settings{}, err
		}
	} else if asked.namesCertificates() {
		return settings{}, fieldError("url", "must begin with https:// when certificates are given")
	} else if key != "" && !address.isLoopback {
		slog.Warn("the API key travels unencrypted; use https://", "url", address.shown)
	}
	return result, nil
}

// chosen returns an option, else a variable that is not empty, else the default. An option that is
// an empty text stands for itself.
func chosen(option *string, variable, fallback string) string {
	if option != nil {
		return *option
	}
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return fallback
}

type address struct {
	target     string
	shown      string
	isTLS      bool
	isLoopback bool
}

func parseURL(text string) (address, error) {
	parsed, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return address{}, fieldError("url", "is not a URL: "+err.Error())
	}
	port, known := defaultPorts[parsed.Scheme]
	if !known {
		return address{}, fieldError("url", "must begin with http:// or https://")
	}
	if strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.Fragment != "" ||
		parsed.User != nil {
		return address{}, fieldError("url", "must consist of scheme, host and port only")
	}
	host := parsed.Hostname()
	if host == "" {
		return address{}, fieldError("url", "has no host")
	}
	if parsed.Port() != "" {
		port = parsed.Port()
	}
	ip := net.ParseIP(host)
	return address{
		target:     "dns:///" + net.JoinHostPort(host, port),
		shown:      parsed.Scheme + "://" + parsed.Host,
		isTLS:      parsed.Scheme == "https",
		isLoopback: host == "localhost" || ip != nil && ip.IsLoopback(),
	}, nil
}

func (s *settings) dialOptions() []grpc.DialOption {
	transport := insecure.NewCredentials()
	if s.tls != nil {
		transport = credentials.NewTLS(s.tls)
	}
	return []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithUserAgent("reflexio-go/" + Version),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(MessageSizeBytesMax),
			grpc.MaxCallSendMsgSize(MessageSizeBytesMax),
		),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  firstReconnect,
				Multiplier: reconnectMultiplier,
				Jitter:     DefaultRetryPolicy.Jitter,
				MaxDelay:   backoffMax,
			},
			MinConnectTimeout: connectTimeout,
		}),
		grpc.WithKeepaliveParams(
			keepalive.ClientParameters{Time: keepaliveTime, Timeout: keepaliveTimeout},
		),
		// The client retries by itself: gRPC's retries ignore RetryInfo.
		grpc.WithDisableRetry(),
		grpc.WithUnaryInterceptor(s.interceptUnary),
		grpc.WithStreamInterceptor(s.interceptStream),
	}
}

// namesCertificates tells whether an option speaks of certificates; the environment does not count,
// it may serve other programs.
func (g *given) namesCertificates() bool {
	return g.caFile != nil || g.certFile != nil || g.keyFile != nil ||
		g.caPEM != nil || g.certPEM != nil || g.clientKeyPEM != nil
}

func (g *given) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	authorities, err := pemOf("ca_file", g.caPEM, chosen(g.caFile, EnvCAFile, ""))
	if err != nil {
		return nil, err
	}
	if authorities != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(authorities) {
			return nil, fieldError("ca_file", "has no certificate in PEM")
		}
	}
	cert, err := pemOf("client_cert_file", g.certPEM, chosen(g.certFile, EnvClientCertFile, ""))
	if err != nil {
		return nil, err
	}
	key, err := pemOf("client_key_file", g.clientKeyPEM, chosen(g.keyFile, EnvClientKeyFile, ""))
	if err != nil {
		return nil, err
	}
	switch {
	case cert == nil && key == nil:
		return config, nil
	case cert == nil:
		return nil, fieldError("client_cert_file", "must be given with a client key")
	case key == nil:
		return nil, fieldError("client_key_file", "must be given with a client certificate")
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fieldError("client_cert_file", err.Error())
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

// pemOf returns what was given as bytes, else what the file holds, nil when there is neither.
func pemOf(field string, given []byte, path string) ([]byte, error) {
	if given != nil || path == "" {
		return given, nil
	}
	read, err := os.ReadFile(path)
	if err != nil {
		return nil, fieldError(field, err.Error())
	}
	return read, nil
}
