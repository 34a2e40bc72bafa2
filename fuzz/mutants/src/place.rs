//! Inserts the mutants of one file into its text, each behind a switch. The original text stays unchanged and
//! contains the switches of its inner expressions; the text of a mutant contains none.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use anyhow::{Context, Result};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Arm, Block, Expr, ExprBinary, ExprStruct, ExprUnary, FieldValue, Pat, ReturnType, Signature, Type};

use crate::list::{Genre, Id, Mutant, Place};
use crate::text::{Insertions, Switched};

const CHOSEN: &str = "crate::mutant_switch::chosen";
const AMONG: &str = "crate::mutant_switch::among";
const ITEMS: &str = "crate::mutant_switch::Items";

/// A file with its switches, and the mutants for which there is no switch.
pub struct Placed {
    pub switched: Switched,
    /// In a constant expression, where nothing can be selected at run time.
    pub constant: Vec<Id>,
    /// An operator beside a `let` that cannot be replaced by `||`.
    pub let_chains: Vec<Id>,
    /// Without this arm the match would not be exhaustive.
    pub needed_arms: Vec<Id>,
    /// Nothing was found at the place that the list names.
    pub lost: Vec<Id>,
}

/// Puts the mutants, without those left out, into the text of their file.
pub fn place(source: &str, mutants: &[&Mutant], left_out: &BTreeSet<Id>) -> Result<Placed> {
    let mut wanted: HashMap<_, Vec<&Mutant>> = HashMap::new();
    for &mutant in mutants.iter().filter(|mutant| !left_out.contains(&mutant.id)) {
        wanted.entry((mutant.genre, mutant.span.start)).or_default().push(mutant);
    }
    let mut placer = Placer {
        source,
        wanted,
        insertions: Insertions::default(),
        in_constant: false,
        constant: Vec::new(),
        let_chains: Vec::new(),
        needed_arms: Vec::new(),
        needs_every_arm: false,
    };
    placer.visit_file(&syn::parse_file(source).context("cannot read the source")?);
    let lost = placer.wanted.values().flatten().map(|mutant| mutant.id).collect();
    let switched = std::mem::take(&mut placer.insertions).into_text(source);
    let Placer { constant, let_chains, needed_arms, .. } = placer;
    Ok(Placed { switched, constant, let_chains, needed_arms, lost })
}

struct Placer<'a> {
    source: &'a str,
    wanted: HashMap<(Genre, Place), Vec<&'a Mutant>>,
    insertions: Insertions,
    in_constant: bool,
    constant: Vec<Id>,
    let_chains: Vec<Id>,
    needed_arms: Vec<Id>,
    /// Whether the current match has no arm that matches everything else.
    needs_every_arm: bool,
}

impl<'a> Placer<'a> {
    /// The mutants of the expression that starts there.
    fn take(&mut self, genre: Genre, at: &impl Spanned) -> Vec<&'a Mutant> {
        let start = at.span().start();
        let place = Place { line: start.line, column: start.column + 1 };
        let found = self.wanted.remove(&(genre, place)).unwrap_or_default();
        if self.in_constant {
            self.constant.extend(found.iter().map(|mutant| mutant.id));
            return Vec::new();
        }
        found
    }

    fn text(&self, of: &impl Spanned) -> &'a str {
        &self.source[bytes(of)]
    }

    /// An expression with its mutants beside it: `(match among([1, 2]) { 1 => …, 2 => …, _ => as written })`.
    fn choose(
        &mut self,
        written: &impl Spanned,
        mutants: &[&'a Mutant],
        text: impl Fn(&Mutant) -> String,
        go_on: impl FnOnce(&mut Self),
    ) {
        if mutants.is_empty() {
            return go_on(self);
        }
        let Range { start, end } = bytes(written);
        let ids: Vec<Id> = mutants.iter().map(|mutant| mutant.id).collect();
        self.insertions.plain(start, format!("(match {AMONG}({ids:?}) {{"));
        for mutant in mutants {
            self.insertions.mutant(start, mutant.id, format!("{} => {{ {} }}", mutant.id, text(mutant)));
        }
        self.insertions.plain(start, "_ => ");
        go_on(self);
        self.insertions.plain(end, "})");
    }

    fn in_constant(&mut self, look: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.in_constant, true);
        look(self);
        self.in_constant = before;
    }

    fn function(&mut self, signature: &Signature, body: &Block, look: impl FnOnce(&mut Self)) {
        if signature.constness.is_some() {
            let constants = |placer: &mut Self| {
                placer.returns(signature, body);
                look(placer);
            };
            return self.in_constant(constants);
        }
        let open = self.returns(signature, body);
        look(self);
        if let Some(closing) = open {
            self.insertions.plain(bytes(body).end - 1, closing);
        }
    }

    /// The text at the start of a body, in which mutants return other values, and the text at its end.
    fn returns(&mut self, signature: &Signature, body: &Block) -> Option<&'static str> {
        let first = body.stmts.first()?;
        let mutants = self.take(Genre::FnValue, first);
        let at = bytes(first).start;
        let is_iterator = returns_iterator(signature);
        for mutant in &mutants {
            let (id, value) = (mutant.id, &mutant.replacement);
            let text = match is_iterator {
                true => format!(
                    "if {CHOSEN}({id}) {{ return {ITEMS}::Mutant(Iterator::collect::<Vec<_>>({value}).into_iter()); }}"
                ),
                false => format!("if {CHOSEN}({id}) {{ return {value}; }}"),
            };
            self.insertions.mutant(at, id, text);
        }
        (is_iterator && !mutants.is_empty()).then(|| {
            self.insertions.plain(at, format!("{ITEMS}::AsWritten({{"));
            "})"
        })
    }

    /// The expression without one of its fields, which then comes from the `..base`.
    fn without_field(&self, whole: &ExprStruct, left_out: &FieldValue) -> String {
        let others = whole.fields.iter().filter(|field| field.member != left_out.member);
        let mut parts: Vec<String> = others.map(|field| self.text(field).to_owned()).collect();
        parts.extend(whole.rest.iter().map(|rest| format!("..{}", self.text(rest))));
        format!("{} {{ {} }}", self.text(&whole.path), parts.join(", "))
    }
}

impl<'ast> Visit<'ast> for Placer<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block, |placer| visit::visit_item_fn(placer, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block, |placer| visit::visit_impl_item_fn(placer, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        match &item.default {
            Some(body) => self.function(&item.sig, body, |placer| visit::visit_trait_item_fn(placer, item)),
            None => visit::visit_trait_item_fn(self, item),
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        let mut mutants = self.take(Genre::BinaryOperator, &binary.op);
        if joins_let(&binary.left) || joins_let(&binary.right) {
            self.let_chains.extend(mutants.drain(..).map(|mutant| mutant.id));
        }
        let (left, right) = (self.text(&binary.left), self.text(&binary.right));
        let text = |mutant: &Mutant| match is_assignment(&mutant.replacement) {
            true => format!("{left} {} {right}", mutant.replacement),
            false => format!("({left}) {} ({right})", mutant.replacement),
        };
        self.choose(binary, &mutants, text, |placer| visit::visit_expr_binary(placer, binary));
    }

    fn visit_expr_unary(&mut self, unary: &'ast ExprUnary) {
        let mutants = self.take(Genre::UnaryOperator, &unary.op);
        let operand = self.text(&unary.expr);
        self.choose(unary, &mutants, |_| operand.to_owned(), |placer| visit::visit_expr_unary(placer, unary));
    }

    fn visit_expr_struct(&mut self, whole: &'ast ExprStruct) {
        let mut shorter = HashMap::new();
        let mut mutants = Vec::new();
        for field in &whole.fields {
            for mutant in self.take(Genre::StructField, field) {
                shorter.insert(mutant.id, self.without_field(whole, field));
                mutants.push(mutant);
            }
        }
        let text = |mutant: &Mutant| shorter[&mutant.id].clone();
        self.choose(whole, &mutants, text, |placer| visit::visit_expr_struct(placer, whole));
    }

    fn visit_expr_match(&mut self, whole: &'ast syn::ExprMatch) {
        self.visit_expr(&whole.expr);
        for arm in &whole.arms {
            let mut others = whole.arms.iter().filter(|other| !std::ptr::eq(*other, arm));
            self.needs_every_arm = !others.any(takes_all);
            self.visit_arm(arm);
        }
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        let mut deleted = self.take(Genre::MatchArm, &arm.pat);
        if self.needs_every_arm && arm.guard.is_none() {
            self.needed_arms.extend(deleted.drain(..).map(|mutant| mutant.id));
        }
        let stays: Vec<(Id, String)> =
            deleted.iter().map(|mutant| (mutant.id, format!("!{CHOSEN}({})", mutant.id))).collect();
        self.visit_pat(&arm.pat);
        match &arm.guard {
            Some((_, guard)) => {
                for (id, stays) in &stays {
                    self.insertions.mutant(bytes(guard).start, *id, format!("{stays} &&"));
                }
                let mutants = self.take(Genre::MatchArmGuard, guard);
                let text = |mutant: &Mutant| mutant.replacement.clone();
                self.insertions.plain(bytes(guard).start, "(");
                self.choose(guard, &mutants, text, |placer| placer.visit_expr(guard));
                self.insertions.plain(bytes(guard).end, ")");
            }
            None => {
                for (id, stays) in stays {
                    self.insertions.mutant(bytes(&arm.pat).end, id, format!(" if {stays}"));
                }
            }
        }
        self.visit_expr(&arm.body);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.in_constant(|placer| visit::visit_item_const(placer, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.in_constant(|placer| visit::visit_impl_item_const(placer, item));
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.in_constant(|placer| visit::visit_trait_item_const(placer, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.in_constant(|placer| visit::visit_item_static(placer, item));
    }

    fn visit_expr_const(&mut self, block: &'ast syn::ExprConst) {
        self.in_constant(|placer| visit::visit_expr_const(placer, block));
    }

    fn visit_type_array(&mut self, array: &'ast syn::TypeArray) {
        self.in_constant(|placer| visit::visit_type_array(placer, array));
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        self.in_constant(|placer| visit::visit_pat(placer, pattern));
    }
}

fn bytes(of: &impl Spanned) -> Range<usize> {
    of.span().byte_range()
}

fn is_assignment(operator: &str) -> bool {
    operator.ends_with('=') && !matches!(operator, "==" | "!=" | "<=" | ">=")
}

/// Whether one of the operands of `&&` here is a `let`.
fn joins_let(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => joins_let(&binary.left) || joins_let(&binary.right),
        _ => false,
    }
}

fn takes_all(arm: &Arm) -> bool {
    let is_name = |name: &syn::Ident| name.to_string().starts_with(char::is_lowercase);
    arm.guard.is_none()
        && match &arm.pat {
            Pat::Wild(_) => true,
            Pat::Ident(name) => name.subpat.is_none() && is_name(&name.ident),
            _ => false,
        }
}

fn returns_iterator(signature: &Signature) -> bool {
    let ReturnType::Type(_, output) = &signature.output else { return false };
    let Type::ImplTrait(output) = &**output else { return false };
    output.bounds.iter().any(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Iterator"),
        _ => false,
    })
}
