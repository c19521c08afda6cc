package reflexio

import (
	"crypto/tls"
	"crypto/x509"
	"os"
)

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
