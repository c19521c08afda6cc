//! Writes the Rust stubs: `reflexio-generate DESCRIPTORS FOLDER`.
//!
//! DESCRIPTORS is a serialised google.protobuf.FileDescriptorSet of the contract with its imports and
//! comments, so that neither users nor this program need protoc.

use std::{env, error, fs};

use prost::Message;
use prost_types::FileDescriptorSet;

/// What of google's packages the client uses: the body of an image, the error details, and the types
/// of google.protobuf, which the prost-types crate has already.
const GOOGLE_FILES: [&str; 4] = [
    "google/protobuf/",
    "google/api/httpbody.proto",
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
];

fn main() -> Result<(), Box<dyn error::Error>> {
    let [descriptors, folder] = env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: reflexio-generate DESCRIPTORS FOLDER")?;
    let mut set = FileDescriptorSet::decode(&*fs::read(descriptors)?)?;
    set.file.retain(|file| {
        let is_used = |start: &&str| file.name().starts_with(*start);
        file.package().starts_with("reflexio.") || GOOGLE_FILES.iter().any(is_used)
    });
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .out_dir(folder)
        .compile_fds(set)?;
    Ok(())
}
