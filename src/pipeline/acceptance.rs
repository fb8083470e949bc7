//! Which findings refuse a release: what the user decides, on top of the rules' own severity.

use crate::error::Position;
use crate::finding::{Finding, Rule, Severity};
use crate::outcome::Fault;
use crate::site::SiteConfig;

use super::choice::at_setting;
use super::options::SourceOptions;
use super::{Failure, Refusal};
use crate::rules::package as rule;

/// Findings that are allowed, and findings that are denied.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    allowed: Vec<String>,
    denied: Vec<String>,
    is_strict: bool,
}

impl Acceptance {
    /// The command's options, on top of the site's settings.
    ///
    /// # Errors
    /// Every code that no rule has.
    pub fn of(options: &SourceOptions, config: &SiteConfig) -> Result<Acceptance, Failure> {
        let (site, places) = (&config.acceptance, &config.places);
        let mut faults = Vec::new();
        let mut codes = |typed: &[String], places: &[Position]| -> Vec<String> {
            let mut codes = Vec::new();
            for (index, code) in typed.iter().enumerate() {
                match known(code) {
                    Ok(code) => codes.push(code),
                    Err(failure) => faults.push(at_setting(failure, config, places.get(index))),
                }
            }
            codes
        };
        let (mut allowed, mut denied) =
            (codes(&site.allow, &places.allow), codes(&site.deny, &places.deny));
        let (more_allowed, more_denied) = (codes(&options.allow, &[]), codes(&options.deny, &[]));
        if !faults.is_empty() {
            return Err(Failure::joined(faults));
        }
        undivided(&allowed, &denied, &config.places.path)?;
        undivided(&more_allowed, &more_denied, "the command")?;
        // The options take precedence over the settings.
        denied.retain(|code| !more_allowed.contains(code));
        allowed.retain(|code| !more_denied.contains(code));
        allowed.extend(more_allowed);
        denied.extend(more_denied);
        if options.allow_missing {
            // Of what is not there, and of what is not what it says.
            allowed
                .extend([&rule::BROKEN_PDF, &rule::NOT_OF_ITS_KIND].map(|it| it.code.to_owned()));
        }
        Ok(Acceptance { allowed, denied, is_strict: options.strict || site.strict })
    }

    /// Whether a release with a finding of this rule is refused.
    fn refuses(&self, rule: &Rule) -> bool {
        let names = |codes: &[String]| codes.iter().any(|code| code == rule.code);
        if names(&self.denied) {
            return true;
        }
        let is_grave = match rule.severity {
            Severity::Error | Severity::Unchecked => true,
            Severity::Warning => self.is_strict,
            Severity::Note => false,
        };
        is_grave && !names(&self.allowed)
    }

    /// Refuses a release for its findings.
    ///
    /// # Errors
    /// All findings that are not allowed.
    pub fn check(&self, findings: &[Finding]) -> Result<(), Refusal> {
        let refused = findings.iter().filter(|finding| self.refuses(finding.rule));
        let faults: Vec<Fault> = refused.map(|finding| self.fault(finding)).collect();
        if faults.is_empty() { Ok(()) } else { Err(Refusal { faults }) }
    }

    fn fault(&self, finding: &Finding) -> Fault {
        let code = finding.rule.code;
        let help = match self.denied.iter().any(|denied| denied == code) {
            true => format!("correct the post, or no longer deny {code}"),
            false => format!("correct the post, or accept it with --allow {code}"),
        };
        Fault {
            path: finding.path.clone(),
            position: finding.position,
            message: format!("{} [{code}]", finding.detail),
            help: Some(help),
        }
    }
}

/// What one place both allows and denies is not decided.
fn undivided(allowed: &[String], denied: &[String], place: &str) -> Result<(), Failure> {
    let Some(both) = allowed.iter().find(|code| denied.contains(code)) else { return Ok(()) };
    let message = format!("{place} both allows and denies {both}");
    Err(Failure::with_help(message, Some(format!("leave {both} out of one of them"))))
}

/// A code as its rule spells it.
fn known(typed: &str) -> Result<String, Failure> {
    let rule = crate::rules::by_code(typed.trim());
    match rule.filter(|rule| rule.stage != crate::finding::Stage::Verify) {
        Some(rule) => Ok(rule.code.to_owned()),
        None => Err(Failure::with_help(
            format!("no release can break a rule with the code `{typed}`"),
            Some("run `communique rules` for a list".to_owned()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::document as rule;
    use crate::site::AcceptanceConfig;

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|&code| code.to_owned()).collect()
    }

    fn refuses(options: &SourceOptions, site: &AcceptanceConfig, rule: &'static Rule) -> bool {
        let site = SiteConfig { acceptance: site.clone(), ..SiteConfig::default() };
        let acceptance = Acceptance::of(options, &site).unwrap();
        acceptance.check(&[Finding::new(rule, "a.md", "x")]).is_err()
    }

    #[test]
    fn errors_refuse_and_warnings_do_not_unless_it_is_asked_for() {
        let (none, site) = (SourceOptions::default(), AcceptanceConfig::default());
        assert!(refuses(&none, &site, &rule::LIQUID));
        assert!(!refuses(&none, &site, &rule::NO_WORDS));
        let allow = SourceOptions { allow: codes(&["d005"]), ..SourceOptions::default() };
        assert!(!refuses(&allow, &site, &rule::LIQUID));
        let deny = SourceOptions { deny: codes(&["D041"]), ..SourceOptions::default() };
        assert!(refuses(&deny, &site, &rule::NO_WORDS));
        let strict = SourceOptions { strict: true, ..SourceOptions::default() };
        assert!(refuses(&strict, &site, &rule::NO_WORDS));
        let strict = SourceOptions { allow: codes(&["D041"]), ..strict };
        assert!(!refuses(&strict, &site, &rule::NO_WORDS));
        let site = AcceptanceConfig { deny: codes(&["D041"]), ..AcceptanceConfig::default() };
        assert!(
            refuses(&none, &site, &rule::NO_WORDS) && !refuses(&strict, &site, &rule::NO_WORDS)
        );
        let unknown = SourceOptions { allow: codes(&["X999"]), ..SourceOptions::default() };
        assert!(Acceptance::of(&unknown, &SiteConfig::default()).is_err());
    }
}
