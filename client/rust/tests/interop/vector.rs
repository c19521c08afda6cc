//! The shared vectors: reading them, filling in names, matching what came back.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::Value;

/// What the names in braces stand for.
pub type Names = BTreeMap<String, String>;

#[derive(Deserialize)]
pub struct Vector {
    pub name: String,
    #[serde(default = "open")]
    pub server: String,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
pub struct Step {
    pub call: String,
    pub request: Value,
    #[serde(default = "none")]
    pub key: String,
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    pub expect: Value,
}

fn open() -> String {
    "open".into()
}

fn none() -> String {
    "none".into()
}

/// Returns all vectors of a folder, by file name and in the order of the files.
pub fn read_vectors(folder: &str) -> Vec<Vector> {
    let entries = fs::read_dir(folder).expect("the folder of the vectors");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    let read = |path| -> Vec<Vector> {
        let text = fs::read_to_string(&path).expect("a file of vectors");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    };
    paths.into_iter().flat_map(read).collect()
}

/// Returns the value with `{name}` replaced by what it stands for in every string.
pub fn fill(value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => {
            let replaced = names.iter().fold(text.clone(), |text, (name, stands_for)| {
                text.replace(&format!("{{{name}}}"), stands_for)
            });
            Value::String(replaced)
        }
        Value::Array(items) => items.iter().map(|item| fill(item, names)).collect(),
        Value::Object(fields) => {
            let filled = fields
                .iter()
                .map(|(key, item)| (key.clone(), fill(item, names)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// Returns what stands at a path such as `interaction_ids.0`, as text.
pub fn at_path(value: &Value, path: &str) -> String {
    let pointer = format!("/{}", path.replace('.', "/"));
    match value.pointer(&pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => panic!("nothing stands at {path} of {value}"),
    }
}

/// Returns where and how `found` differs from what is expected; None when it matches.
pub fn mismatch(expected: &Value, found: Option<&Value>, path: &str) -> Option<String> {
    let wrong = |should: &str| Some(format!("{path} should be {should}, is {found:?}"));
    match (expected, found) {
        (Value::Null, None) => None,
        (Value::Null, Some(_)) => wrong("absent"),
        (_, None) => wrong("there"),
        (Value::String(any), Some(_)) if any == "*" => None,
        (Value::Object(fields), Some(Value::Object(there))) => fields
            .iter()
            .find_map(|(key, item)| mismatch(item, there.get(key), &format!("{path}.{key}"))),
        (Value::Array(items), Some(Value::Array(there))) if items.len() == there.len() => {
            let mut pairs = items.iter().zip(there).enumerate();
            pairs.find_map(|(index, (item, found))| {
                mismatch(item, Some(found), &format!("{path}[{index}]"))
            })
        }
        (Value::Number(number), Some(Value::Number(there)))
            if number.as_f64() == there.as_f64() =>
        {
            None
        }
        (expected, Some(there)) if expected == there => None,
        (expected, _) => wrong(&expected.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_matcher_that_accepts_everything_would_prove_nothing() {
        let found = json!({"a": [1, {"b": "x"}], "n": 1.0});
        for (expected, is_matched) in [
            (json!({}), true),
            (json!({"n": 1, "c": null}), true),
            (json!({"a": [1, {"b": "*"}]}), true),
            (json!({"a": null}), false),
            (json!({"c": "*"}), false),
            (json!({"a": [1]}), false),
            (json!({"a": [1, {"b": "y"}]}), false),
            (json!({"n": 2}), false),
            (json!({"n": "1"}), false),
            (json!([]), false),
        ] {
            let wrong = mismatch(&expected, Some(&found), "");
            assert_eq!(wrong.is_none(), is_matched, "{expected}: {wrong:?}");
        }
    }
}
