//! The generated code, under the module paths that it refers to itself by.

#![allow(missing_docs, clippy::all, rustdoc::invalid_html_tags)]

/// What the contract takes from google's packages.
pub mod google {
    /// Bodies of arbitrary content.
    pub mod api {
        include!("generated/google.api.rs");
    }
    /// Statuses and what they carry.
    pub mod rpc {
        include!("generated/google.rpc.rs");
    }
}

/// The contract's package.
pub mod reflexio {
    /// Messages, enums and the clients of every service, as generated from the contract.
    pub mod v1 {
        include!("generated/reflexio.v1.rs");

        /// The contract and its imports as a serialised google.protobuf.FileDescriptorSet.
        pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("generated/descriptors.binpb");
    }
}
