//! Compiles the parser that `tree-sitter generate` wrote.

fn main() {
    let mut build = cc::Build::new();
    build.include("src").std("c11").warnings(false);
    for file in ["src/parser.c", "src/scanner.c"] {
        build.file(file);
        println!("cargo:rerun-if-changed={file}");
    }
    build.compile("tree-sitter-pos");
}
