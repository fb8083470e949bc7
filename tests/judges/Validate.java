import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Validates files: flavours, parted by commas, then paths. One line a file and flavour. */
public class Validate {
    private static final int SHOWN = 1000;

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        String[] flavours = arguments[0].split(",");
        int failures = 0;
        long checks = 0;
        for (int at = 1; at < arguments.length; at++) {
            for (String flavour : flavours) {
                long made = validate(arguments[at], PDFAFlavour.fromString(flavour));
                checks += Math.abs(made);
                failures += made <= 0 ? 1 : 0;
            }
        }
        System.out.println((arguments.length - 1) + " files, " + checks + " checks, " + failures + " failures");
        System.exit(failures == 0 ? 0 : 1);
    }

    /** The number of checks made: negative where one failed, 0 where the file cannot be read. */
    private static long validate(String path, PDFAFlavour flavour) {
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        try (FileInputStream input = new FileInputStream(path);
                var parser = foundry.createParser(input, flavour);
                var validator = foundry.createValidator(flavour, SHOWN, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            String verdict = result.isCompliant() ? "PASS" : "FAIL";
            System.out.printf("%s %s %s (%d checks)%n", verdict, flavour.getId(), path, result.getTotalAssertions());
            failedRules(result).forEach((rule, message) -> System.out.println("  " + rule + ": " + message));
            return result.isCompliant() ? result.getTotalAssertions() : -Math.max(1, result.getTotalAssertions());
        } catch (Exception fault) {
            System.out.printf("FAIL %s %s cannot be read: %s%n", flavour.getId(), path, fault);
            return 0;
        }
    }

    /** Each rule that failed, with the first message. */
    private static Map<String, String> failedRules(ValidationResult result) {
        Map<String, String> failed = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                RuleId rule = assertion.getRuleId();
                failed.putIfAbsent(rule.getClause() + " test " + rule.getTestNumber(),
                        assertion.getMessage() + " at " + assertion.getLocation().getContext());
            }
        }
        return failed;
    }
}
