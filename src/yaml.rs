//! The one module that touches serde_yaml.
