//! `manifest.xml`: an `ArchiveTransfer` of SEDA 2.2 or 2.3, which differ in its namespace and in
//! having an element for persistent identifiers.

use std::collections::BTreeMap;

use super::sip::{DataObject, Sip};
use super::transfer::SedaVersion;
use super::units::{Details, Unit};
use crate::package::bag_info::label;
use crate::package::record::MIDNIGHT;
use crate::xml::XmlDocument;

/// The code lists that an ArchiveTransfer names; the archival agency's own are meant.
const CODE_LISTS: [&str; 15] = [
    "ReplyCodeListVersion",
    "MessageDigestAlgorithmCodeListVersion",
    "MimeTypeCodeListVersion",
    "EncodingCodeListVersion",
    "FileFormatCodeListVersion",
    "CompressionAlgorithmCodeListVersion",
    "DataObjectVersionCodeListVersion",
    "StorageRuleCodeListVersion",
    "AppraisalRuleCodeListVersion",
    "AccessRuleCodeListVersion",
    "DisseminationRuleCodeListVersion",
    "ReuseRuleCodeListVersion",
    "ClassificationRuleCodeListVersion",
    "AuthorizationReasonCodeListVersion",
    "RelationshipCodeListVersion",
];

/// The manifest's bytes; `info` is the object that describes the package.
pub(super) fn manifest(sip: &Sip, info: &DataObject) -> Vec<u8> {
    let objects: Vec<&DataObject> = sip.objects.iter().chain([info]).collect();
    let groups: BTreeMap<&str, String> =
        objects.iter().zip(1..).map(|(it, n)| (it.uri.as_str(), format!("DOG{n}"))).collect();
    let mut writer = Writer { sip, groups, units: 0 };
    let version = sip.transfer.version.as_str();
    let namespace = format!("fr:gouv:culture:archivesdefrance:seda:v{version}");
    let location = format!("{namespace} seda-{version}-main.xsd");
    let attributes = [
        ("xmlns", namespace.as_str()),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", location.as_str()),
    ];
    let mut xml = XmlDocument::new();
    xml.element("ArchiveTransfer", &attributes, |xml| {
        writer.message(xml);
        xml.element("DataObjectPackage", &[], |xml| {
            objects.iter().zip(1..).for_each(|(object, n)| data_object(xml, sip, object, n));
            xml.element("DescriptiveMetadata", &[], |xml| writer.unit(xml, &sip.release));
            management(xml, sip);
        });
        agency(xml, "ArchivalAgency", &sip.transfer.archival_agency);
        agency(xml, "TransferringAgency", &sip.transfer.transferring_agency);
    });
    xml.finish()
}

struct Writer<'a> {
    sip: &'a Sip,
    /// The group of the object at each URI.
    groups: BTreeMap<&'a str, String>,
    /// Units written so far.
    units: usize,
}

impl Writer<'_> {
    fn message(&self, xml: &mut XmlDocument) {
        let sip = self.sip;
        let comment = sip.say(
            "Communiqué de presse : PDF/A-3a, source Markdown, images et pièces jointes.",
            "Press release: PDF/A-3a, Markdown source, pictures and attachments.",
        );
        xml.text("Comment", &[], comment);
        if sip.act.is_none() {
            // The schema requires a date.
            let unknown = sip.say(
                "La date de ce message est celle du communiqué : le moment de la constitution \
                 du paquet n’a pas été indiqué.",
                "The date of this message is the release’s: no time was given for the making of \
                 the package.",
            );
            xml.text("Comment", &[], unknown);
            if !sip.has_time {
                xml.text("Comment", &[], sip.say(MIDNIGHT.0, MIDNIGHT.1));
            }
        }
        xml.text("Date", &[], sip.act.as_ref().unwrap_or(&sip.issued));
        let message = match sip.info.get(label::VERSION) {
            None | Some("1") => sip.id.clone(),
            Some(version) => format!("{}.v{version}", sip.id),
        };
        xml.text("MessageIdentifier", &[], &message);
        xml.text("ArchivalAgreement", &[], &sip.transfer.archival_agreement);
        xml.element("CodeListVersions", &[], |xml| {
            CODE_LISTS.iter().for_each(|list| xml.text(list, &[], &format!("{list}0")));
        });
    }

    fn unit(&mut self, xml: &mut XmlDocument, unit: &Unit) {
        self.units += 1;
        let id = format!("AU{}", self.units);
        xml.element("ArchiveUnit", &[("id", &id)], |xml| {
            if let Some(details) = &unit.details {
                rules(xml, unit, details);
            }
            xml.element("Content", &[], |xml| self.content(xml, unit));
            unit.units.iter().for_each(|unit| self.unit(xml, unit));
            let group = unit.uri.as_deref().and_then(|uri| self.groups.get(uri));
            if let Some(group) = group {
                xml.element("DataObjectReference", &[], |xml| {
                    xml.text("DataObjectGroupReferenceId", &[], group);
                });
            }
        });
    }

    /// The elements come in the order of the schema's ObjectGroup.
    fn content(&self, xml: &mut XmlDocument, unit: &Unit) {
        let details = unit.details.as_ref();
        let ark = details.and_then(|details| details.ark.as_deref());
        let has_element = self.sip.transfer.version == SedaVersion::V2_3;
        xml.text("DescriptionLevel", &[], unit.level);
        xml.text("Title", &[], &unit.title);
        if let Some(details) = details {
            let name = "OriginatingAgencyArchiveUnitIdentifier";
            xml.text(name, &[], &details.identifier);
            ark.filter(|_| !has_element).into_iter().for_each(|ark| xml.text(name, &[], ark));
        }
        if let Some(description) = &unit.description {
            xml.text("Description", &[], description);
        }
        if let Some(details) = details {
            self.history(xml, details);
            self.subject(xml, details);
        }
        agency(xml, "OriginatingAgency", &self.sip.transfer.originating_agency);
        if let Some(details) = details {
            agency(xml, "SubmissionAgency", &details.submission_agency);
            self.relations(xml, details);
            xml.text("CreatedDate", &[], &unit.days.0);
            xml.text("SentDate", &[], &details.issued);
        }
        xml.text("StartDate", &[], &unit.days.0);
        xml.text("EndDate", &[], &unit.days.1);
        if let Some(ark) = ark.filter(|_| has_element) {
            xml.element("PersistentIdentifier", &[], |xml| {
                xml.text("PersistentIdentifierType", &[], "ark");
                xml.text("PersistentIdentifierContent", &[], ark);
            });
        }
    }

    /// With the time of the package if that is known: none is required, and none invented.
    fn history(&self, xml: &mut XmlDocument, details: &Details) {
        if details.history.is_empty() {
            return;
        }
        let when = self.sip.act.as_deref().map(|act| ("when", act));
        xml.element("CustodialHistory", &[], |xml| {
            for item in &details.history {
                xml.text("CustodialHistoryItem", when.as_slice(), item);
            }
        });
    }

    fn subject(&self, xml: &mut XmlDocument, details: &Details) {
        if !details.kind.is_empty() {
            xml.text("DocumentType", &[], &details.kind);
        }
        xml.text("Language", &[], &details.language);
        xml.text("DescriptionLanguage", &[], self.description_language(details));
        xml.text("Version", &[], self.sip.info.get(label::VERSION).unwrap_or("1"));
        for subject in &details.subjects {
            xml.element("Keyword", &[], |xml| {
                xml.text("KeywordContent", &[], &subject.text);
                // The keyword is its own identifier in the lists of a site.
                xml.text("KeywordReference", &[("schemeName", subject.list)], &subject.text);
                xml.text("KeywordType", &[], "subject");
            });
        }
    }

    /// The descriptions are in French or English, as [`Sip::say`] gives them; what the release says
    /// about itself is in its own language.
    fn description_language<'d>(&self, details: &'d Details) -> &'d str {
        match details.language.as_str() {
            "und" => "eng",
            language => language,
        }
    }

    /// The previous version, the periodical, and where the release was published.
    fn relations(&self, xml: &mut XmlDocument, details: &Details) {
        let issn = details.issn.as_deref().map(|issn| format!("urn:ISSN:{issn}"));
        let relations = [
            ("Replaces", self.sip.info.get(label::REPLACES)),
            ("IsPartOf", issn.as_deref()),
            ("References", details.url.as_deref()),
        ];
        if relations.iter().all(|(_, target)| target.is_none()) {
            return;
        }
        xml.element("RelatedObjectReference", &[], |xml| {
            for (name, target) in relations {
                let Some(target) = target else { continue };
                xml.element(name, &[], |xml| xml.text("ExternalReference", &[], target));
            }
        });
    }
}

/// A group of one object: its only usage is the master.
fn data_object(xml: &mut XmlDocument, sip: &Sip, object: &DataObject, number: usize) {
    xml.element("DataObjectGroup", &[("id", &format!("DOG{number}"))], |xml| {
        xml.element("BinaryDataObject", &[("id", &format!("BDO{number}"))], |xml| {
            xml.text("DataObjectVersion", &[], "BinaryMaster_1");
            xml.text("Uri", &[], &object.uri);
            xml.text("MessageDigest", &[("algorithm", "SHA-512")], &object.sha512);
            xml.text("Size", &[], &object.size.to_string());
            xml.element("FormatIdentification", &[], |xml| {
                let name = object.format.name;
                let literal = match object.format.version {
                    Some(version) => format!("{name} {version}"),
                    None => name.to_owned(),
                };
                xml.text("FormatLitteral", &[], &literal);
                xml.text("MimeType", &[], object.format.media_type);
                if let Some(puid) = object.format.puid {
                    xml.text("FormatId", &[], puid);
                }
            });
            xml.element("FileInfo", &[], |xml| {
                xml.text("Filename", &[], &object.file_name);
                if object.is_made {
                    xml.text("CreatingApplicationName", &[], &sip.program.0);
                    xml.text("CreatingApplicationVersion", &[], &sip.program.1);
                }
            });
        });
    });
}

/// Releases are kept for good; the codes of rules are the archival agency's.
fn rules(xml: &mut XmlDocument, unit: &Unit, details: &Details) {
    let rule = |xml: &mut XmlDocument, rule: Option<&str>| {
        if let Some(rule) = rule {
            xml.text("Rule", &[], rule);
            xml.text("StartDate", &[], &unit.days.0);
        }
    };
    xml.element("Management", &[], |xml| {
        xml.element("AppraisalRule", &[], |xml| {
            rule(xml, details.appraisal_rule.as_deref());
            xml.text("FinalAction", &[], "Keep");
        });
        for (name, code) in [
            ("AccessRule", &details.access_rule),
            ("DisseminationRule", &details.dissemination_rule),
            ("ReuseRule", &details.reuse_rule),
        ] {
            let Some(code) = code.as_deref() else { continue };
            xml.element(name, &[], |xml| rule(xml, Some(code)));
        }
    });
}

fn management(xml: &mut XmlDocument, sip: &Sip) {
    let transfer = &sip.transfer;
    let submission = transfer.submission_agency.as_ref().unwrap_or(&transfer.transferring_agency);
    xml.element("ManagementMetadata", &[], |xml| {
        let optional = [
            ("ArchivalProfile", &transfer.archival_profile),
            ("ServiceLevel", &transfer.service_level),
            ("AcquisitionInformation", &transfer.acquisition_information),
        ];
        for (name, value) in optional {
            value.iter().for_each(|value| xml.text(name, &[], value));
        }
        xml.text("LegalStatus", &[], "Public Archive");
        xml.text("OriginatingAgencyIdentifier", &[], &transfer.originating_agency);
        xml.text("SubmissionAgencyIdentifier", &[], submission);
    });
}

fn agency(xml: &mut XmlDocument, name: &str, identifier: &str) {
    xml.element(name, &[], |xml| xml.text("Identifier", &[], identifier));
}
