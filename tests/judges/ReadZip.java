import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads every entry of a zip, compares its CRC, and prints how many they are and their bytes. */
public class ReadZip {
    public static void main(String[] arguments) throws IOException {
        long bytes = 0;
        try (ZipFile zip = new ZipFile(arguments[0])) {
            byte[] buffer = new byte[1 << 16];
            for (ZipEntry entry : Collections.list(zip.entries())) {
                CRC32 crc = new CRC32();
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        crc.update(buffer, 0, read);
                        bytes += read;
                    }
                }
                if (crc.getValue() != entry.getCrc()) {
                    throw new IOException(entry.getName() + " is not what its CRC says");
                }
            }
            System.out.println(zip.size() + " " + bytes);
        }
    }
}
