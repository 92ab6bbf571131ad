package dev.clew.query.quality;

import dev.clew.model.Attributes;
import dev.clew.model.Resource;

/// What made spans: `telemetry.sdk.*` of their resource.
///
/// @param text language and version, or that it is not known
record SdkVersion(String text, boolean isStable) {
    /// The first that OpenTelemetry calls stable, in every language.
    static final String MINIMUM = "1.0.0";

    private static final SdkVersion UNKNOWN = new SdkVersion("not known", false);

    static SdkVersion of(Resource resource) {
        Attributes attributes = resource.attributes();
        if (!JudgedTrace.has(attributes, "telemetry.sdk.version")) {
            return UNKNOWN;
        }
        String version = attributes.text("telemetry.sdk.version");
        String language = JudgedTrace.has(attributes, "telemetry.sdk.language")
                ? attributes.text("telemetry.sdk.language") + " "
                : "";
        return new SdkVersion(language + version, version != null && isStable(version));
    }

    /// Whether its first number is at least 1.
    private static boolean isStable(String version) {
        int at = 0;
        while (at < version.length() && version.charAt(at) == '0') {
            at++;
        }
        return at < version.length() && version.charAt(at) >= '1' && version.charAt(at) <= '9';
    }
}
