//! What users do with the program, one module a story: the real program is run on the sample site
//! (`tests/site`) and on the site of releases with faults (`tests/refused`), in fresh folders.
//!
//! Stories that ask other programs for their judgement are ignored unless asked for
//! (`cargo test --test stories -- --ignored`), and fail where the program they need is absent.

#[path = "../browser/generated.rs"]
mod generated;
mod reseal;
mod support;

mod account_for_every_post;
mod addresses;
mod at_the_command_line;
mod check_in_parts;
mod compare_copies;
mod convert_a_site;
mod convert_one_release;
mod deposit_a_batch;
mod describe_alike;
mod describe_every_combination;
mod every_bit_counts;
mod export_a_site;
mod export_what_changed;
mod extract_a_package;
mod extraction;
mod forge_a_package;
mod goldens;
mod goldens_of_looks;
mod goldens_of_tags;
mod help_and_manuals;
mod judged_by_eleventy;
mod judged_by_hexo;
mod judged_by_hugo;
mod judged_by_jekyll;
mod judged_manifests;
mod judged_packages;
mod judged_sites;
mod keep_an_audit_log;
mod keep_identities;
mod keep_to_ones_place;
mod know_the_build;
mod languages;
mod layouts_of_ones_own;
mod let_pass_what_is_missing;
mod look_at_an_archive;
mod look_in_a_browser;
mod lose_nothing_silently;
mod one_mapping;
mod outside_judges;
mod pages_are_composed;
mod read_further_sites;
mod read_sites;
mod readme;
mod reference_archive;
mod refuse_a_bad_release;
mod repair_from_a_copy;
mod reproduce;
mod reproduce_a_package;
mod reproduce_a_sip;
mod salvage_a_package;
mod say_what_is_wrong;
mod survey_a_site;
mod survive_faults;
mod survive_kills;
mod tag_tree;
mod transfer_to_an_institution;
mod verification_reports;
mod verify_an_archive;
mod verify_while_it_grows;
mod warn_of_risks;
mod watch_a_batch;
mod watch_a_post;
mod withdraw_a_release;
mod without_this_program;
mod work_by_tasks;
