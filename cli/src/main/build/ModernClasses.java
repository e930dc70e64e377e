import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the classes of a jar anew in the form of Java 8. The AOT cache holds none that the old
 * verifier has to check, which are those compiled for Java 5: a tool of few milliseconds would load
 * and check all of picocli at each call. Run by the build, with the jar as its argument.
 */
public final class ModernClasses {
    private static final int WANTED = ClassFile.JAVA_8_VERSION;

    public static void main(String[] arguments) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(arguments[0]))) {
            Path root = jar.getPath("/");
            ClassFile form =
                    ClassFile.of(
                            ClassFile.ClassHierarchyResolverOption.of(hierarchy(root)),
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            // With the old one, methods would be copied without their stack maps.
                            ClassFile.ConstantPoolSharingOption.NEW_POOL);
            for (Path file : classes(root)) {
                ClassModel old = form.parse(Files.readAllBytes(file));
                if (old.majorVersion() < WANTED) {
                    Files.write(file, form.transformClass(old, modernised()));
                }
            }
        }
    }

    private static ClassTransform modernised() {
        return ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                .andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance))
                .andThen(ClassTransform.endHandler(made -> made.withVersion(WANTED, 0)));
    }

    private static List<Path> classes(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.startsWith("/META-INF"))
                    .toList();
        }
    }

    /** What extends what: classes of the jar before those of the JDK. */
    private static ClassHierarchyResolver hierarchy(Path root) {
        return ClassHierarchyResolver.ofResourceParsing(name -> find(root, name))
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static InputStream find(Path root, ClassDesc type) {
        String name = type.descriptorString(); // Lpackage/Name;
        Path file = root.resolve(name.substring(1, name.length() - 1) + ".class");
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
