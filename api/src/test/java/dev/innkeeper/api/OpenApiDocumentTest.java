package dev.innkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    @Test
    void isAValidDocumentWithEveryOperation() {
        String json = new String(Contract.openApiJson(), StandardCharsets.UTF_8);

        SwaggerParseResult result =
                new OpenAPIV3Parser().readContents(json, null, new ParseOptions());

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1");
        assertThat(
                        result.getOpenAPI().getPaths().values().stream()
                                .map(PathItem::readOperations)
                                .mapToInt(java.util.List::size)
                                .sum())
                .isEqualTo(Contract.load().operations().size());
    }
}
