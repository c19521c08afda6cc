//! What to do about a connection that did not come about.

use std::{error, io};

/// What hyper says, and not by a type, of a host that has no address.
const NO_HOST: &str = "dns error";

/// Returns what to do about a connection that did not come about; nothing for any other cause.
pub(crate) fn advice_on(cause: &(dyn error::Error + 'static)) -> Option<&'static str> {
    let refused = cause
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if refused {
        return Some(
            "nobody listens there: start `reflexio serve`, or set REFLEXIO_URL to the address of a server",
        );
    }
    cause
        .to_string()
        .contains(NO_HOST)
        .then_some("no such host: set REFLEXIO_URL to the address of a server")
}
