//! The conditions of an SLA: fields that all have to hold, or a tree with AND, OR and NOT.

use std::collections::BTreeSet;

use super::NOBODY;
use super::history::is_attribute;
use super::states::States;
use crate::import::logic::{Alternatives, Field, Logic};
use crate::import::node::Node;
use crate::import::report::Fate;

/// Reads the conditions of an SLA, and names the priorities that they ask for.
pub(super) struct Reader<'s> {
    sla: &'s str,
    states: &'s States,
    /// The attributes that stand for what cannot be expressed.
    substitutes: BTreeSet<String>,
    /// The last number that told one of them apart. It never goes back, so each number is tried once.
    number: usize,
    /// Whether an odd number of NOTs is around what is read.
    is_under_not: bool,
    pub(super) priorities: BTreeSet<String>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(sla: &'s str, states: &'s States) -> Reader<'s> {
        let (substitutes, priorities) = (BTreeSet::new(), BTreeSet::new());
        Reader { sla, states, substitutes, number: 1, is_under_not: false, priorities }
    }

    /// What a ticket has to meet. `None` if there is no condition.
    pub(super) fn read(mut self, node: &Node<'_, '_>) -> (Option<Alternatives>, BTreeSet<String>) {
        let Some(node) = node.clone().exact("the conditions of the policy").into_map() else {
            return (None, self.priorities);
        };
        if node.fields().is_empty() {
            return (None, self.priorities);
        }
        let logic = if is_block(&node) { self.block(&node) } else { Logic::All(self.fields(&node)) };
        logic.named(&Field::Priority, &mut self.priorities);
        let alternatives = logic.alternatives().or_else(|| {
            let why = "it asks for two values of one field, or comes to too many alternatives";
            self.substitute(&node, "condition", why).alternatives()
        });
        (alternatives, self.priorities)
    }

    fn fields(&mut self, node: &Node<'_, '_>) -> Vec<Logic> {
        let maps = node.fields().into_iter().filter_map(|(name, node)| Some((name, node.into_map()?)));
        maps.collect::<Vec<_>>().into_iter().map(|(name, node)| self.condition(name, &node)).collect()
    }

    fn block(&mut self, node: &Node<'_, '_>) -> Logic {
        let operator = node.get("operator").and_then(|word| word.text()).unwrap_or("AND").to_uppercase();
        let parts: Vec<Node<'_, '_>> = node.list("conditions").into_iter().filter_map(Node::into_map).collect();
        self.is_under_not ^= operator == "NOT";
        let parts: Vec<Logic> = parts.iter().filter_map(|part| self.part(part)).collect();
        self.is_under_not ^= operator == "NOT";
        match operator.as_str() {
            "AND" => Logic::All(parts),
            "OR" => Logic::Any(parts),
            "NOT" => Logic::All(parts).not(),
            _ => self.substitute(node, &operator, &format!("the operator `{operator}` is not known here")),
        }
    }

    /// A part of a block. `None` for a block without parts, which the vendor leaves out.
    fn part(&mut self, node: &Node<'_, '_>) -> Option<Logic> {
        if is_block(node) {
            let block = self.block(node);
            let is_empty = node.list("conditions").is_empty();
            return (!is_empty).then_some(block);
        }
        let name = node.need("name").and_then(|name| name.text())?;
        Some(self.condition(name, node))
    }

    fn condition(&mut self, name: &str, node: &Node<'_, '_>) -> Logic {
        let node = node.clone().exact("a condition on the ticket");
        match self.test(name, &node) {
            Ok(logic) => logic,
            Err(why) => self.substitute(&node, name, &why),
        }
    }

    /// An attribute that the host sets, in place of what cannot be expressed.
    fn substitute(&mut self, node: &Node<'_, '_>, name: &str, why: &str) -> Logic {
        let base = format!("sla:{}:{name}", self.sla);
        let mut attribute = base.clone();
        while !self.substitutes.insert(attribute.clone()) {
            self.number = self.number.saturating_add(1);
            attribute = format!("{base}/{}", self.number);
        }
        let advice = format!("{why}; the host has to test it, and to set the attribute `{attribute}` to `true`");
        node.clone().note(Fate::Impossible, advice, None);
        Logic::one_of(Field::Attribute(attribute), ["true"])
    }

    fn test(&self, name: &str, node: &Node<'_, '_>) -> Result<Logic, String> {
        let operator = node.need("operator").and_then(|word| word.text()).unwrap_or_default();
        let value = node.get("value");
        let values = value.iter().flat_map(values).collect::<Vec<_>>();
        let about = node.get("pre_condition").and_then(|word| word.plain()).unwrap_or_default();
        node.ignore(&["value_completion", "range"], "how the vendor shows the value");
        if !matches!(about.as_str(), "" | "specific") {
            return Err(format!("`{about}` cannot be asked of `{name}`"));
        }
        if values.is_empty() || values.iter().any(String::is_empty) {
            return Err(format!("that `{name}` has no value cannot be asked for"));
        }
        if name == "ticket.tags" {
            let tags = tags(&values);
            if self.is_under_not && compares_each(operator, &tags) {
                let way =
                    "under NOT the vendor leaves out tickets without tags, and takes those that have another tag, too";
                node.clone().approximate(way);
            }
            return tagged(operator, &tags);
        }
        let field = field(name).ok_or_else(|| format!("`{name}` is no field of a ticket"))?;
        if field == Field::Agent && values.iter().any(|value| value == NOBODY) {
            return Err("a ticket of nobody has no agent here".to_owned());
        }
        let values = if field == Field::Status { self.names(&values)? } else { values };
        if let Some(attribute) = unfilled(&field) {
            let why = format!("the attribute `{attribute}`, which no history has: the host has to set it");
            node.clone().note(Fate::NeedsHost, why, None);
        }
        let is_negated = operator.ends_with(" not") || operator == "is none of";
        if is_negated != self.is_under_not && leaves_out_empty(operator, &field) {
            node.clone().approximate("the vendor leaves out tickets without a value, which meet the condition here");
        }
        Ok(match operator {
            "is" | "is any of" => Logic::one_of(field, values),
            "is not" | "is none of" => Logic::one_of(field, values).not(),
            _ => several(name, operator, values)?,
        })
    }

    /// The names of states, which tickets have.
    fn names(&self, ids: &[String]) -> Result<Vec<String>, String> {
        let name = |id: &String| self.states.name(id).map(str::to_owned).ok_or_else(|| format!("no state is `{id}`"));
        ids.iter().map(name).collect()
    }
}

fn is_block(node: &Node<'_, '_>) -> bool {
    node.nullable("conditions").is_some_and(|list| list.is_list())
}

/// The texts of a value: one or several, some as maps with a label.
fn values(node: &Node<'_, '_>) -> Vec<String> {
    let items = if node.is_list() { node.items() } else { vec![node.clone()] };
    let text = |item: &Node<'_, '_>| if item.is_map() { item.get("value")?.word() } else { item.word() };
    items.iter().filter_map(text).collect()
}

fn field(name: &str) -> Option<Field> {
    let (object, attribute) = name.split_once('.')?;
    Some(match (object, attribute) {
        ("ticket", "priority_id") => Field::Priority,
        ("ticket", "state_id") => Field::Status,
        ("ticket", "owner_id") | ("owner", "id") => Field::Agent,
        ("customer" | "organization", "id") => Field::Attribute(format!("{object}_id")),
        ("ticket", "mention_user_ids" | "action" | "out_of_office_replacement_id") => return None,
        ("ticket", attribute) => Field::Attribute(attribute.to_owned()),
        ("customer" | "organization" | "owner", _) => Field::Attribute(name.to_owned()),
        _ => return None,
    })
}

/// The attribute that a field is, if no history of a ticket fills it.
fn unfilled(field: &Field) -> Option<&str> {
    match field {
        Field::Attribute(name) if name.contains('.') || !is_attribute(name) => Some(name),
        _ => None,
    }
}

/// Whether a ticket without a value in this field meets neither a condition with this operator nor its opposite, as SQL
/// has it. Only `is not` asks for such tickets, too.
fn leaves_out_empty(operator: &str, field: &Field) -> bool {
    let always_has_one = match field {
        Field::Priority | Field::Status | Field::Agent => true,
        Field::Attribute(name) | Field::List(name) => ["customer_id", "group_id"].contains(&name.as_str()),
    };
    operator != "is not" && !always_has_one
}

/// The tags of a value. The vendor writes several with commas.
fn tags(values: &[String]) -> Vec<&str> {
    values.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|tag| !tag.is_empty()).collect()
}

/// Whether the vendor compares each tag of a ticket by itself, and not all of them together.
fn compares_each(operator: &str, tags: &[&str]) -> bool {
    matches!(operator, "contains one" | "is") || operator == "contains all" && tags.len() == 1
}

/// Tags are attributes of their own.
fn tagged(operator: &str, tags: &[&str]) -> Result<Logic, String> {
    let tags: Vec<Logic> = tags.iter().map(|tag| Logic::tagged("tag", tag)).collect();
    Ok(match operator {
        "contains all" => Logic::All(tags),
        "contains one" | "is" => Logic::Any(tags),
        "contains all not" => Logic::All(tags).not(),
        "contains one not" | "is not" => Logic::Any(tags).not(),
        _ => return Err(format!("`{operator}` cannot be asked of tags")),
    })
}

/// Operators for fields with several values.
fn several(name: &str, operator: &str, values: Vec<String>) -> Result<Logic, String> {
    let Some(Field::Attribute(attribute)) = field(name) else {
        return Err(format!("`{operator}` cannot be asked of `{name}`"));
    };
    let list = Field::List(attribute);
    let each = |values: Vec<String>| values.into_iter().map(|value| Logic::one_of(list.clone(), [value])).collect();
    Ok(match operator {
        "contains one" => Logic::one_of(list, values),
        "contains one not" => Logic::one_of(list, values).not(),
        "contains all" => Logic::All(each(values)),
        "contains all not" => Logic::All(each(values)).not(),
        _ => return Err(format!("`{operator}` cannot be asked of `{name}`")),
    })
}
