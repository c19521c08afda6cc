import reflexio
import base64
client = reflexio.ReflexioClient() # uses REFLEXIO_API_KEY env var
# Self-hosted: client = reflexio.ReflexioClient(url_endpoint="http://localhost:8081")
