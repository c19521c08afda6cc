//! What a search found reads the same in every language.

mod interop;

use std::fs;
use std::path::Path;

use interop::told;
use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use reflexio::v1::{Citation, FILE_DESCRIPTOR_SET, SearchResponse};
use serde::de::IntoDeserializer;
use serde_json::Value;

fn message<M: Message + Default>(contract: &DescriptorPool, name: &str, json: &Value) -> M {
    let descriptor = contract.get_message_by_name(name).expect("a message");
    let found = DynamicMessage::deserialize(descriptor, json.clone().into_deserializer());
    M::decode(found.expect("ProtoJSON").encode_to_vec().as_slice()).expect("the message")
}

#[test]
fn reads_as_in_every_language() {
    let contract = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the contract");
    let folder = told("REFLEXIO_TEST_VECTORS");
    let text = fs::read_to_string(Path::new(&folder).join("../prompts.json")).expect("prompts");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    assert!(!cases.is_empty());
    for case in cases {
        let name = &case["name"];
        let found: SearchResponse =
            message(&contract, "reflexio.v1.SearchResponse", &case["found"]);
        let chars_max = usize::try_from(case["chars_max"].as_u64().expect("a count")).unwrap();
        let prompt = if case["why"].as_bool().expect("a flag") {
            found.as_prompt_with_why(chars_max)
        } else {
            found.as_prompt(chars_max)
        };
        assert_eq!(prompt, case["prompt"].as_str().unwrap(), "{name}");
        let wanted = case["citations"].as_array().expect("a list").iter();
        let wanted: Vec<Citation> = wanted
            .map(|one| message(&contract, "reflexio.v1.Citation", one))
            .collect();
        assert_eq!(
            found.citations(case["answer"].as_str().unwrap()),
            wanted,
            "{name}"
        );
    }
}
