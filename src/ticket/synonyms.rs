//! The names of fields and types of events in other help desks, and their names in this format. This module knows names
//! only. A name that could mean several things is left out.

use super::event::EventType;
use super::slot::Field;
use super::written::{EventField, TicketField};
use super::written_target::TargetField;

/// The most bytes of a name that is looked up.
const LONGEST: usize = 48;

/// The field of a ticket that has this name in another system.
pub(super) fn ticket_field(name: &str) -> Option<&'static str> {
    let field = match plain(name)?.as_str() {
        "key" | "number" | "uuid" | "sysid" | "ticketid" | "ticketnumber" | "issueid" | "issuekey" | "incidentid"
        | "caseid" | "casenumber" => TicketField::Id,
        "created" | "createdat" | "createdon" | "createddate" | "createdate" | "createdtime" | "creationdate"
        | "creationtime" | "datecreated" | "syscreatedon" | "opened" | "openedon" | "opendate" | "openeddate"
        | "dateopened" | "openat" | "opentime" | "date" | "timestamp" | "submittedat" | "reportedat" | "receivedat"
        | "requestedat" => TicketField::OpenedAt,
        "occurred" | "occurredon" | "occurredtime" | "incidentstart" | "incidentstartedat" | "outagestart"
        | "startedat" | "starttime" | "beganat" => TicketField::OccurredAt,
        "prio" | "severity" | "priorityid" | "prioritycode" | "priorityname" => TicketField::Priority,
        "plan" | "slatier" | "servicelevel" | "supportlevel" | "supporttier" | "supportplan" | "tiername" => {
            TicketField::Tier
        }
        "state" | "stage" | "statusid" | "statusname" | "ticketstatus" | "currentstatus" => TicketField::Status,
        "customfield" | "customfields" | "customattributes" | "fields" | "properties" => TicketField::Attributes,
        "due" | "dueat" | "dueby" | "dueon" | "duedate" | "deadline" | "target" | "targetdate" | "agreed" => {
            TicketField::Targets
        }
        "history" | "histories" | "changelog" | "audits" | "auditlog" | "activities" | "activity" | "journal"
        | "log" | "timeline" | "transitions" | "updates" | "comments" | "conversations" | "updatedat" | "updatedon"
        | "lastupdated" | "modifiedat" | "modifiedon" | "sysupdatedon" | "resolved" | "resolvedat"
        | "resolutiondate" | "solvedat" | "closed" | "closedat" | "reopenedat" | "assignedat" | "assignee"
        | "assigneeid" | "assignedto" | "assignmentgroup" | "agentid" | "groupid" | "firstrespondedat"
        | "firstresponseat" => TicketField::Events,
        _ => return None,
    };
    Some(field.name())
}

/// The field of an event that has this name in another system.
pub(super) fn event_field(name: &str) -> Option<&'static str> {
    let field = match plain(name)?.as_str() {
        "eventid" | "auditid" | "commentid" | "historyid" | "uuid" | "sysid" => EventField::Id,
        "created" | "createdat" | "createdon" | "updated" | "updatedat" | "updatedon" | "changedat" | "occurredat"
        | "happenedat" | "openedat" | "timestamp" | "time" | "date" | "datetime" | "when" | "syscreatedon"
        | "sysupdatedon" => EventField::At,
        "event" | "eventtype" | "action" | "activity" | "activitytype" => EventField::Type,
        "value" | "newvalue" | "new" | "tovalue" | "tostring" | "after" | "newstatus" | "status" | "statusid"
        | "state" | "newstate" | "priority" | "newpriority" | "tier" | "newtier" => EventField::To,
        "attribute" | "attributename" | "field" | "fieldname" | "property" | "eventname" => EventField::Name,
        "pausereason" | "holdreason" | "onholdreason" | "pendingreason" | "cause" => EventField::Reason,
        "assignee" | "assigneeid" | "assignedto" | "agentid" | "agentname" | "owner" | "ownerid" | "technician"
        | "responder" | "responderid" => EventField::Agent,
        "groupid" | "groupname" | "team" | "teamid" | "queue" | "queueid" | "assignmentgroup" | "department" => {
            EventField::Group
        }
        "resumesat" | "resumeat" | "pauseduntil" | "holduntil" | "snoozeduntil" => EventField::Until,
        "metricname" | "sla" | "slametric" | "slaname" => EventField::Metric,
        other => return of_target(other).map(Field::name),
    };
    Some(field.name())
}

/// The field of a target that has this name in another system.
pub(super) fn target_field(name: &str) -> Option<&'static str> {
    of_target(&plain(name)?).map(Field::name)
}

fn of_target(plain: &str) -> Option<TargetField> {
    Some(match plain {
        "allowance" | "duration" | "target" | "targettime" | "newtarget" | "agreed" => TargetField::Within,
        "duedate" | "dueby" | "dueon" | "duetime" | "deadline" | "newduedate" | "targetdate" => TargetField::DueAt,
        "policykind" | "agreementkind" => TargetField::Kind,
        _ => return None,
    })
}

/// The type of event that has this name in another system.
pub(super) fn event_type(name: &str) -> Option<&'static str> {
    let meant =
        match plain(name)?.as_str() {
            "customerreply" | "customercomment" | "customermessage" | "customerresponse" | "requesterreply"
            | "requesterreplied" | "enduserreply" | "endusercomment" | "userreply" | "userreplied"
            | "contactreplied" | "incomingmessage" | "inboundmessage" => EventType::CustomerReplied,
            "agentreply" | "agentcomment" | "agentmessage" | "agentresponse" | "agentresponded" | "publicreply"
            | "publiccomment" | "outgoingmessage" | "outboundmessage" | "firstresponse" | "firstreply"
            | "responded" => EventType::AgentReplied,
            "note" | "noteadded" | "internalcomment" | "privatecomment" | "privatenote" | "privatereply"
            | "worknote" | "worknotes" | "worklog" => EventType::InternalNote,
            "status" | "statuschange" | "statusupdate" | "statusupdated" | "state" | "statechange" | "statechanged"
            | "stateupdated" | "transition" | "transitioned" => EventType::StatusChanged,
            "priority" | "prioritychange" | "priorityupdate" | "priorityupdated" | "prioritised" | "prioritized"
            | "severitychanged" => EventType::PriorityChanged,
            "tier" | "tierchange" | "tierupdated" | "planchanged" => EventType::TierChanged,
            "attribute" | "attributechange" | "attributeupdated" | "fieldchange" | "fieldchanged" | "fieldupdated"
            | "customfieldchanged" | "propertychanged" => EventType::AttributeChanged,
            "assign" | "assignment" | "assignee" | "assigneechange" | "assigneechanged" | "assignedto"
            | "reassigned" | "groupchanged" | "groupassigned" | "agentassigned" | "ownerchanged" | "transferred"
            | "routed" => EventType::Assigned,
            "pause" | "hold" | "onhold" | "held" | "slapaused" | "suspended" => EventType::Paused,
            "resume" | "unpause" | "unpaused" | "unhold" | "offhold" | "slaresumed" | "continued" => EventType::Resumed,
            "targetchange" | "targetchanged" | "targetupdated" | "duedatechanged" | "duedateset" | "duedateupdated"
            | "deadlinechanged" | "deadlineset" => EventType::TargetSet,
            "targetremoved" | "targetreset" | "cleartarget" | "duedateremoved" | "duedatecleared" => {
                EventType::TargetCleared
            }
            "visit" | "onsite" | "arrived" | "arrival" | "arrivedonsite" => EventType::VisitStarted,
            "ack" | "acked" | "acknowledge" | "acknowledgement" | "acknowledgment" => EventType::Acknowledged,
            "resolve" | "resolution" | "solve" | "solved" | "fixed" | "done" | "completed" => EventType::Resolved,
            "reopen" | "unresolve" | "unresolved" | "unsolved" | "notresolved" => EventType::Reopened,
            "close" => EventType::Closed,
            "cancel" | "canceled" | "merge" | "merged" | "delete" | "deleted" | "spam" | "markedasspam"
            | "withdrawn" => EventType::Cancelled,
            "event" | "customevent" => EventType::Custom,
            _ => return None,
        };
    Some(meant.as_str())
}

/// Whether an event of this type would say that the ticket is opened.
pub(super) fn is_opening(name: &str) -> bool {
    let openings = ["opened", "created", "creation", "ticketopened", "ticketcreated", "issuecreated", "submitted"];
    plain(name).is_some_and(|name| openings.contains(&&*name))
}

/// The letters and digits of a name, in lower case: `createdAt`, `Created at` and `created_at` are the same.
fn plain(name: &str) -> Option<String> {
    let letters = || name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    (name.len() <= LONGEST).then(|| letters().collect())
}
