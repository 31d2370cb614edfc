/// The schemes that come with the engine, in alphabetical order.
pub(super) const SCHEMES: &[(&str, &str)] = &[
    ("bfm-first-relapse", include_str!("../../../../risk/bfm-first-relapse.toml")),
    ("bfm-s1-to-s4", include_str!("../../../../risk/bfm-s1-to-s4.toml")),
    ("cog-first-relapse", include_str!("../../../../risk/cog-first-relapse.toml")),
    ("uk-first-relapse", include_str!("../../../../risk/uk-first-relapse.toml")),
];
