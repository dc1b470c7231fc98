// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
//! Generates the bindings and compiles the library. The tools themselves are all
//! it needs (bindgen, cc, ar): no crate is fetched.
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(command: &mut Command) {
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}");
}

fn tool(variable: &str, default: &str) -> Command {
    Command::new(env::var(variable).unwrap_or_else(|_| default.to_string()))
}

/// Files of these groups of the library's list of sources.
fn listed(library: &Path, groups: &[&str]) -> Vec<PathBuf> {
    let list = fs::read_to_string(library.join("src/tlbpolicy.mk")).expect("tlbpolicy.mk");
    list.lines()
        .filter_map(|line| line.split_once(" += "))
        .filter(|(group, _)| groups.contains(group))
        .map(|(_, file)| library.join("src").join(file))
        .collect()
}

fn is_arm64() -> bool {
    env::var("CARGO_CFG_TARGET_ARCH").unwrap() == "aarch64"
}

/// Freestanding, as other systems' headers are not those of the target.
fn generate_bindings(library: &Path, bindings: &Path) {
    let include = library.join("include");
    let header = if is_arm64() {
        "tlbpolicy/arm64.h"
    } else {
        "tlbpolicy.h"
    };

    run(tool("BINDGEN", "bindgen")
        .arg(include.join(header))
        .args([
            "--use-core",
            "--ctypes-prefix",
            "ctypes",
            "--size_t-is-usize",
        ])
        .args([
            "--no-prepend-enum-name",
            "--with-derive-default",
            "--no-doc-comments",
        ])
        .args([
            "--allowlist-function",
            "tlbp_.*",
            "--allowlist-type",
            "tlbp_.*",
        ])
        .args(["--allowlist-var", "(tlbp|TLBP)_.*", "--output"])
        .arg(bindings)
        .args(["--", "-ffreestanding"])
        .arg(format!("-I{}", include.display()))
        .arg(format!("--target={}", env::var("TARGET").unwrap())));
}

fn main() {
    let out = PathBuf::from(env::var("OUT_DIR").unwrap());
    let library = PathBuf::from(env::var("TLBPOLICY_DIR").unwrap_or_else(|_| "../..".to_string()));
    let archive = out.join("libtlbpolicy.a");
    let mut groups = vec!["tlbpolicy_core"];
    if is_arm64() {
        groups.extend(["tlbpolicy_arm64_pure", "tlbpolicy_arm64_insn"]);
    }

    generate_bindings(&library, &out.join("bindings.rs"));
    let mut objects = Vec::new();
    for source in listed(&library, &groups) {
        let object = out.join(source.with_extension("o").file_name().unwrap());
        run(tool("CC", "cc")
            .args(["-std=c11", "-O2", "-ffreestanding", "-fPIC", "-c"])
            .arg(format!("-I{}", library.join("include").display()))
            .arg(format!("-I{}", library.join("src").display()))
            .arg(&source)
            .arg("-o")
            .arg(&object));
        objects.push(object);
    }
    run(tool("AR", "ar").arg("crs").arg(&archive).args(&objects));

    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=tlbpolicy");
    println!("cargo:rerun-if-env-changed=TLBPOLICY_DIR");
    println!(
        "cargo:rerun-if-changed={}",
        library.join("include").display()
    );
    println!("cargo:rerun-if-changed={}", library.join("src").display());
}
