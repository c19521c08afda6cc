//! The vectors that every client must get the same answers to, through the methods of the client.

mod interop;
#[path = "interop/unary.rs"]
mod unary;
#[path = "interop/vector.rs"]
mod vector;

use std::collections::BTreeSet;
use std::fs;

use interop::{settings, told};
use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use reflexio::v1::FILE_DESCRIPTOR_SET;
use reflexio::{Client, Error};
use serde_json::{Value, json};
use vector::{Names, Step, Vector, at_path, fill, mismatch, read_vectors};

struct Runner {
    contract: DescriptorPool,
    names: Names,
}

impl Runner {
    fn client(&self, vector: &Vector, step: &Step) -> Client {
        let url_variable = match vector.server.as_str() {
            "open" => "REFLEXIO_TEST_URL",
            "keyed" => "REFLEXIO_TEST_KEYED_URL",
            other => panic!("no server is called {other}"),
        };
        let key = match step.key.as_str() {
            "none" => String::new(),
            "garbage" => "rfx_nobody_made-this".into(),
            "valid" => told("REFLEXIO_TEST_KEY"),
            other => panic!("no key is called {other}"),
        };
        let client = settings(url_variable).api_key(key).build();
        client.expect("a client")
    }

    async fn run(&mut self, vector: &Vector) {
        for step in &vector.steps {
            let client = self.client(vector, step);
            let place = format!("{}: {}", vector.name, step.call);
            let expected = fill(&step.expect, &self.names);
            match self.reply(&client, step).await {
                Ok(reply) => {
                    assert!(
                        expected.get("response").is_some(),
                        "{place} answered {reply}"
                    );
                    let wrong = mismatch(&expected["response"], Some(&reply), "");
                    assert_eq!(wrong, None, "{place} answered {reply}");
                    for (name, path) in &step.save {
                        self.names.insert(name.clone(), at_path(&reply, path));
                    }
                }
                Err(error) => assert_eq!(refusal(&error), refused(&expected), "{place}: {error:?}"),
            }
        }
    }

    async fn reply(&self, client: &Client, step: &Step) -> Result<Value, Error> {
        let (service, rpc) = step.call.split_once('/').expect("Service/Method");
        let service = self
            .contract
            .get_service_by_name(&format!("reflexio.v1.{service}"));
        let service = service.expect("a service of the contract");
        let method = service.methods().find(|method| method.name() == rpc);
        let method = method.expect("a method of the contract");
        let request = fill(&step.request, &self.names);
        let request = DynamicMessage::deserialize(method.input(), request).expect("ProtoJSON");
        let bytes = request.encode_to_vec();
        let reply = unary::call(client, service.name(), rpc, &bytes).await?;
        let reply = DynamicMessage::decode(method.output(), &*reply).expect("a reply");
        let options = SerializeOptions::new().use_proto_field_name(true);
        let json = reply.serialize_with_options(serde_json::value::Serializer, &options);
        Ok(json.expect("ProtoJSON"))
    }
}

/// Returns the code, the reason and the fields at fault of a failed call.
fn refusal(error: &Error) -> Value {
    let violations = error.field_violations().iter();
    let fields: BTreeSet<&str> = violations.map(|violation| &*violation.field).collect();
    json!({"code": error.code_name(), "reason": error.reason(), "fields": fields})
}

fn refused(expected: &Value) -> Value {
    let mut refused = expected["error"].clone();
    if let Some(fields) = refused["fields"].as_array() {
        let fields: BTreeSet<&str> = fields.iter().filter_map(Value::as_str).collect();
        refused["fields"] = json!(fields);
    }
    refused
}

#[test]
fn every_unary_rpc_is_in_the_table() {
    let contract = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the contract");
    let services = contract.services();
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    let unary =
        methods.filter(|method| !method.is_client_streaming() && !method.is_server_streaming());
    let names = unary.map(|method| {
        let service = method.parent_service().name().to_owned();
        (service, method.name().to_owned())
    });
    let table = unary::NAMES.iter();
    let table = table.map(|(service, rpc)| ((*service).to_owned(), (*rpc).to_owned()));
    assert_eq!(table.collect::<BTreeSet<_>>(), names.collect());
}

#[tokio::test]
async fn every_vector() {
    let contract = DescriptorPool::decode(FILE_DESCRIPTOR_SET);
    let mut runner = Runner {
        contract: contract.expect("the contract"),
        names: Names::new(),
    };
    let vectors = read_vectors(&told("REFLEXIO_TEST_VECTORS"));
    for vector in &vectors {
        runner.names = Names::from([("run".into(), told("REFLEXIO_TEST_RUN"))]);
        runner.run(vector).await;
    }
    let count = vectors.len().to_string();
    fs::write(told("REFLEXIO_TEST_COUNT_FILE"), count).expect("the count is written");
}
