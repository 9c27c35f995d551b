import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Checks PDF files against PDF/UA-1 with veraPDF, as long as there are lines on standard input. Each names a file and is
 * answered by one line: the name, a tab, "ok" or the broken rules with the number of places and the first place.
 */
public class Validate {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            Map<String, String> first = new TreeMap<>();
            Map<String, Integer> count = new TreeMap<>();
            try (var input = Files.newInputStream(Path.of(name));
                    PDFAParser parser = Foundries.defaultInstance().createParser(input, PDFAFlavour.PDFUA_1);
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
                ValidationResult result = validator.validate(parser);
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    count.merge(rule, 1, Integer::sum);
                    first.putIfAbsent(rule, assertion.getMessage() + " @ " + assertion.getLocation().getContext());
                }
                if (!result.isCompliant() && first.isEmpty()) first.put("?", "not compliant");
            } catch (Exception problem) {
                first.put("?", problem.toString());
            }
            StringBuilder line = new StringBuilder(name).append('\t');
            if (first.isEmpty()) line.append("ok");
            first.forEach((rule, where) -> line.append(rule).append(" x ").append(count.getOrDefault(rule, 1)).append(": ")
                    .append(where).append("; "));
            answers.println(line.toString().replaceAll("\\R", " "));
        }
    }
}
